// Package scenarios holds the files of the sandbox's scenarios, one folder
// each, embedded into the binary. It contains no code: package scenario reads
// and applies it. README.md says what each scenario shows.
package scenarios

import "embed"

// Files holds one folder per scenario: scenario.yaml (what it is), further
// *.yaml (objects, applied in the order of their names), KIND.tmpl (template
// definitions shared by its Stages of that kind) and logs/*.txt (what its
// containers print).
//
//go:embed */*.yaml */*.tmpl */logs/*.txt
var Files embed.FS
