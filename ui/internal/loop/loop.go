// Package loop runs a Bubble Tea model without a program: no terminal, no renderer. The headless shot and the test
// driver stand on it; nothing outside ui may import it.
package loop

import (
	"reflect"

	tea "charm.land/bubbletea/v2"
)

// Flatten runs a command and returns the messages that it and the commands inside it make, in order. Batches and
// sequences both run one after the other. A nil command makes none.
func Flatten(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	inner, ok := Commands(msg)
	if !ok {
		if msg == nil {
			return nil
		}
		return []tea.Msg{msg}
	}
	var out []tea.Msg
	for _, c := range inner {
		out = append(out, Flatten(c)...)
	}
	return out
}

// Commands unpacks a batch or a sequence; the type of the latter is private to Bubble Tea, hence the reflection.
func Commands(msg tea.Msg) ([]tea.Cmd, bool) {
	if batch, ok := msg.(tea.BatchMsg); ok {
		return batch, true
	}
	v := reflect.ValueOf(msg)
	if !v.IsValid() || v.Kind() != reflect.Slice || !v.CanConvert(reflect.TypeFor[[]tea.Cmd]()) {
		return nil, false
	}
	return v.Convert(reflect.TypeFor[[]tea.Cmd]()).Interface().([]tea.Cmd), true
}
