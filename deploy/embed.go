// Package deploy holds the configuration that ships with the binary: the default scorecards and alert rules.
package deploy

import "embed"

// FS has scorecards/*.yaml and alerts/*.yaml.
//
//go:embed all:scorecards all:alerts
var FS embed.FS
