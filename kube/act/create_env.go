package act

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/util/validation"
)

// pair is a line of an env file.
type pair struct{ key, value string }

// readEnv reads an env file as kubectl does: key=value lines, comments, and keys alone, which take their value from the
// environment. Values are as they stand there: no quotes, no escapes. Its errors repeat no values.
func readEnv(text []byte, environment func(string) (string, bool)) ([]pair, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var out []pair
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		line = strings.TrimLeftFunc(strings.TrimSuffix(line, "\r"), unicode.IsSpace)
		if !utf8.ValidString(line) {
			return nil, fmt.Errorf("line %d is not UTF-8", n)
		}
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if wrong := validation.IsEnvVarName(key); len(wrong) > 0 {
			return nil, fmt.Errorf("line %d does not begin with the name of a variable", n)
		}
		if !ok {
			value, ok = environment(key)
		}
		if ok {
			out = append(out, pair{key, value})
		}
	}
	return out, nil
}
