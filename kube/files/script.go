package files

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// begin is what every script begins with: messages in English, which fault reads, and names as bytes.
const begin = "LC_ALL=C; export LC_ALL\n"

// ended is what every script says at its end, with its exit code.
const ended = "\nfathom ended with "

// decode turns arguments back that encode has written. The underscore keeps line breaks at their end.
const decode = `n=$#
while [ "$n" -gt 0 ]; do x=$(printf '%b_' "$1"); shift; set -- "$@" "${x%_}"; n=$((n-1)); done
`

// command is the command that runs a script with arguments. On their way to the container arguments must be valid UTF-8,
// which names of files need not be.
func command(script string, args []string) []string {
	head := begin
	if slices.ContainsFunc(args, func(a string) bool { return !utf8.ValidString(a) }) {
		head += decode
		args = slices.Clone(args)
		for i, a := range args {
			args[i] = encode(a)
		}
	}
	return append([]string{"sh", "-c", head + "(\n" + script + "\n)\nprintf '\\nfathom ended with %d\\n' \"$?\" >&2", "sh"}, args...)
}

// encode writes bytes for printf %b.
func encode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\0%03o`, s[i])
		case r == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}
