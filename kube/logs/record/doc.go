// Package record reads what a line of a log says: when, how bad, which message, which fields.
//
// It recognises JSON objects, logfmt, klog, zap's console encoder, the access logs of web servers and Envoy, and plain
// text that begins with a time or a level. A Reader serves one source and remembers the format that held, so that a stray
// line, a stack trace among JSON objects, is not taken for something else.
//
// Lines are hostile: they may be of any length and nesting, hold NUL bytes and be invalid UTF-8. No line makes the package
// fail, or take more than time in proportion to its length. What it returns is as raw as the line and must be made
// harmless before it is drawn, Pretty's answer too.
//
// The package is pure: no I/O, no clock. Anything may import it; it imports nothing of ours.
package record
