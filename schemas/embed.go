// Package schemas holds the public contracts: the JSON Schemas of events, scorecards, rules, alerts and explanations, and the migrations of ClickHouse.
package schemas

import "embed"

// FS has events/*.json, clickhouse/*.sql and the schemas of the configuration files beside this file.
//
//go:embed *.json all:clickhouse all:events
var FS embed.FS
