package line

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// Editor holds one line. The zero value is empty and ready.
type Editor struct {
	runes []rune
	at    int // cursor, in runes: 0..len(runes)
	off   int // first rune drawn
	kill  []rune
}

// Text is what was typed.
func (e *Editor) Text() string { return string(e.runes) }

// AtEnd reports whether the cursor stands behind the last rune.
func (e *Editor) AtEnd() bool { return e.at == len(e.runes) }

// Set replaces the text and puts the cursor behind it.
func (e *Editor) Set(s string) {
	e.runes = []rune(clean(s))
	e.at, e.off = len(e.runes), 0
}

// Insert puts text at the cursor: a key or a paste, whose line breaks become blanks.
func (e *Editor) Insert(s string) {
	add := []rune(clean(s))
	tail := append([]rune(nil), e.runes[e.at:]...)
	e.runes = append(append(e.runes[:e.at], add...), tail...)
	e.at += len(add)
}

// clean keeps what can stand on one line.
func clean(s string) string {
	s = strings.TrimRight(s, "\r\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// Key edits the line as readline does. Used says whether the key meant anything here, changed whether the text
// is another one.
func (e *Editor) Key(k tea.KeyPressMsg) (used, changed bool) {
	if k.Text != "" && k.Mod&(tea.ModCtrl|tea.ModAlt) == 0 {
		before := len(e.runes)
		e.Insert(k.Text)
		return true, len(e.runes) != before
	}
	if e.move(k.Keystroke()) {
		return true, false
	}
	return e.cut(k.Keystroke())
}

// move handles the keys that only move the cursor.
func (e *Editor) move(key string) bool {
	switch key {
	case "left", "ctrl+b":
		e.at = max(e.at-1, 0)
	case "right", "ctrl+f":
		e.at = min(e.at+1, len(e.runes))
	case "home", "ctrl+a":
		e.at = 0
	case "end", "ctrl+e":
		e.at = len(e.runes)
	case "alt+b", "ctrl+left", "alt+left":
		e.at = e.wordLeft()
	case "alt+f", "ctrl+right", "alt+right":
		e.at = e.wordRight()
	default:
		return false
	}
	return true
}

// cut handles the keys that take text away, and ctrl+y, which puts the last kill back.
func (e *Editor) cut(key string) (used, changed bool) {
	before := len(e.runes)
	switch key {
	case "backspace", "ctrl+h", "shift+backspace":
		e.remove(max(e.at-1, 0), e.at, false)
	case "delete", "ctrl+d":
		e.remove(e.at, min(e.at+1, before), false)
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		e.remove(e.wordLeft(), e.at, true)
	case "alt+d", "ctrl+delete":
		e.remove(e.at, e.wordRight(), true)
	case "ctrl+u":
		e.remove(0, e.at, true)
	case "ctrl+k":
		e.remove(e.at, before, true)
	case "ctrl+y":
		e.Insert(string(e.kill))
	default:
		return false, false
	}
	return true, len(e.runes) != before
}

func (e *Editor) remove(from, to int, keep bool) {
	if from >= to {
		return
	}
	if keep {
		e.kill = append([]rune(nil), e.runes[from:to]...)
	}
	e.runes = append(e.runes[:from], e.runes[to:]...)
	e.at = from
}

// wordLeft is where the word before the cursor begins.
func (e *Editor) wordLeft() int {
	i := e.at
	for i > 0 && !inWord(e.runes[i-1]) {
		i--
	}
	for i > 0 && inWord(e.runes[i-1]) {
		i--
	}
	return i
}

// wordRight is where the word after the cursor ends.
func (e *Editor) wordRight() int {
	i := e.at
	for i < len(e.runes) && !inWord(e.runes[i]) {
		i++
	}
	for i < len(e.runes) && inWord(e.runes[i]) {
		i++
	}
	return i
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
