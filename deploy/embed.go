// Package deploy holds the configuration that ships with the binary: the default scorecards, alert rules and routes.
package deploy

import "embed"

// FS has scorecards/*.yaml, alerts/*.yaml and routes/*.yaml.
//
//go:embed all:scorecards all:alerts all:routes
var FS embed.FS
