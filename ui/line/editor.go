package line

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// Editor holds one line and the cursor in it. Make it with New.
type Editor struct {
	in  textinput.Model
	off int // first rune drawn
}

// New is an empty line.
func New() *Editor {
	in := textinput.New()
	in.KeyMap = keys()
	in.SetVirtualCursor(false)
	in.Focus()
	return &Editor{in: in}
}

// keys are readline's. Suggestions, history and the clipboard belong to the owner.
func keys() textinput.KeyMap {
	k := textinput.DefaultKeyMap()
	k.DeleteCharacterBackward.SetKeys("backspace", "ctrl+h", "shift+backspace")
	for _, b := range []*key.Binding{&k.Paste, &k.AcceptSuggestion, &k.NextSuggestion, &k.PrevSuggestion} {
		b.Unbind()
	}
	return k
}

// Text is what was typed.
func (e *Editor) Text() string { return e.in.Value() }

// AtEnd reports whether the cursor stands behind the last rune.
func (e *Editor) AtEnd() bool { return e.in.Position() == len([]rune(e.in.Value())) }

// Set replaces the text and puts the cursor behind it.
func (e *Editor) Set(s string) {
	e.in.SetValue(strings.TrimRight(s, "\r\n"))
	e.in.CursorEnd()
}

// Insert puts pasted text at the cursor; its line breaks become blanks.
func (e *Editor) Insert(s string) {
	e.in, _ = e.in.Update(tea.PasteMsg{Content: strings.TrimRight(s, "\r\n")})
}

// Key edits the line as readline does and reports whether the text is another one.
func (e *Editor) Key(k tea.KeyPressMsg) (changed bool) {
	before := e.in.Value()
	if key.Matches(k, e.in.KeyMap.DeleteWordForward) && e.onLast() {
		// textinput 2.2.1 reads past the end here.
		k = tea.KeyPressMsg{Code: tea.KeyDelete}
	}
	e.in, _ = e.in.Update(k)
	return e.in.Value() != before
}

// onLast reports whether the cursor stands on the last rune.
func (e *Editor) onLast() bool { return e.in.Position() == len([]rune(e.in.Value()))-1 }
