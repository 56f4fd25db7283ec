//go:build !linux

package component

var platformNames []string

func runPlatform(string) (code int, known bool) { return 0, false }
