// Package event reads and writes the events of the contract: CloudEvents 1.0 in structured or binary mode by the Kafka
// binding, checked and decoded into typed payloads. The contract is schemas/events; this package says the same in Go, and a
// differential test (TestMutants, TestEveryValueEverywhere, FuzzDecode) holds the two together. What a schema cannot say is
// listed by BeyondSchema. The package is pure: no clock, no network, no files.
//
// Each type has a table of members (usage_members.go, ...): name, bounds, and where the value goes. One pass over the bytes
// checks the JSON, finds duplicates, checks every member and fills the payload; nothing is reflected on. Adding a member is a
// line in the table, a field in the payload and an entry in the schema.
//
// The scanner is our own because of what was measured (usage event of 400 bytes, one core of a shared 2-core Xeon at about
// 2.5 GHz, Go 1.26; ns an event, allocations):
//
//	this package, structured   980   3   decoded, checked, hashed, strings copied: about 1 M events/s
//	this package, binary      1050   5
//	jsontext, IsValid only     950   0   the JSON alone, nothing looked at
//	jsontext, ReadToken       1500   0   tokens, no checks, nothing kept
//	json/v2 Unmarshal         2200   1   reflection; no bounds, enumerations, NUL, times
//	encoding/json Unmarshal   9000  19
package event
