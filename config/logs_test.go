package config

import (
	"strings"
	"testing"
)

func TestLogs(t *testing.T) {
	c, errs := Parse("f", []byte("logs: {buffer: 128Mi, tail: 500, streams: 20}\n"))
	if len(errs) > 0 || c.Logs != (Logs{Buffer: 128 << 20, Tail: 500, Streams: 20}) {
		t.Errorf("%+v %v", c.Logs, errs)
	}
	for text, want := range map[string]string{
		"logs:\n  buffer: lots":         `f:2: "lots" is no size: give one such as 64Mi`,
		"logs:\n  buffer: 9999999Gi":    "is no size",
		"logs:\n  tail: 5\n  buffer: 1": "f:3: buffer is less than 4Mi",
		"logs:\n  tail: -1":             "f:2: tail is -1",
		"logs:\n  streams: -2":          "f:2: streams is -2",
	} {
		c, errs := Parse("f", []byte(text))
		if len(errs) != 1 || !strings.Contains(errs[0].Error(), want) {
			t.Errorf("%q: %v", text, errs)
		}
		if c.Logs.Tail < 0 || c.Logs.Streams < 0 || c.Logs.Buffer != 0 && c.Logs.Buffer < leastBuffer {
			t.Errorf("%q leaves %+v", text, c.Logs)
		}
	}
}
