package ui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"time"
)

// Overlay is a dialog above the screen. The one on top gets every key.
type Overlay interface {
	// Key handles a key press. Returning done closes the overlay.
	Key(k tea.KeyPressMsg) (cmd tea.Cmd, done bool)
	// Update takes what is not a key: results of the overlay's own commands, pastes, Dirty.
	Update(msg tea.Msg) tea.Cmd
	// View draws a box of at most w by h cells, all lines equally wide; the app places it.
	View(w, h int) []string
	// Anchor says where the box goes.
	Anchor() Anchor
}

// Anchor is the place of an overlay.
type Anchor uint8

const (
	Centre Anchor = iota
	Bottom        // above the footer, full width: prompts
)

// Look is what things are drawn with and how they tell the time.
type Look struct {
	Theme  *themes.Theme
	Glyphs themes.Glyphs
	Keys   *keymap.Map
	Clock  func() time.Time
}

// Powers that an overlay may have besides. A screen may be a Careter too.
type (
	// Dresser is told the look before it is first drawn, and again when the look changes.
	Dresser interface{ Dress(Look) }
	// Starter is told its handle when it is shown; Msg and Dirty reach it as they reach a screen.
	Starter interface{ Init(h Handle) tea.Cmd }
	// Careter shows the terminal's cursor at a cell of what it draws.
	Careter interface{ Caret() (x, y int, ok bool) }
	// Hinter fills the footer while it is on top.
	Hinter interface{ Hints() []Hint }
	// Closer is told when it goes.
	Closer interface{ Close() }
)

// Hint is a key and the word for what it does.
type Hint struct{ Key, Word string }
