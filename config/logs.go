package config

import (
	"fmt"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Logs says how much of logs is read and kept. Zero values leave Fathom's own.
type Logs struct {
	// Buffer is how much one screen of logs keeps: "64Mi".
	Buffer Size `yaml:"buffer"`
	// Tail is how many lines of each container are read at first.
	Tail int `yaml:"tail"`
	// Streams is how many containers are read at once.
	Streams int `yaml:"streams"`
}

// Size is an amount in bytes, written as 500k, 64Mi or 1Gi.
type Size int64

var sizeText = regexp.MustCompile(`^([0-9]+)([kMG]i?)?$`)

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *Size) UnmarshalYAML(n *yaml.Node) error {
	m := sizeText.FindStringSubmatch(n.Value)
	factor := map[string]int64{"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
	if m != nil {
		v, err := strconv.ParseInt(m[1], 10, 40)
		if err == nil && v <= (1<<40)/factor[m[2]] {
			*s = Size(v * factor[m[2]])
			return nil
		}
	}
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %q is no size: give one such as 64Mi", n.Line, n.Value)}}
}

// leastBuffer holds a line of the longest that is kept, and some around it.
const leastBuffer = 4 << 20

// checkLogs replaces what cannot be kept to.
func (c *Config) checkLogs(file string, doc *yaml.Node) []Error {
	var errs []Error
	fail := func(name, format string, args ...any) {
		errs = append(errs, Error{File: file, Line: lineOf(doc, "logs", name), Text: fmt.Sprintf(format, args...)})
	}
	if c.Logs.Buffer != 0 && c.Logs.Buffer < leastBuffer {
		fail("buffer", "buffer is less than 4Mi, which is the least")
		c.Logs.Buffer = leastBuffer
	}
	if c.Logs.Tail < 0 {
		fail("tail", "tail is %d: give a number of lines", c.Logs.Tail)
		c.Logs.Tail = 0
	}
	if c.Logs.Streams < 0 {
		fail("streams", "streams is %d: give a number of containers", c.Logs.Streams)
		c.Logs.Streams = 0
	}
	return errs
}
