package ui

import (
	"fathom/keymap"
	"fathom/themes"
)

// drawFoot draws the last line: a half typed chord and what can follow, else the toast, else what can be pressed.
func (a *App) drawFoot(w int) string {
	segs := a.footer(w - 1)
	return Paint(a.look.Theme, themes.Ground, w, append([]Seg{{Text: " "}}, segs...)...) + themes.Reset
}

func (a *App) footer(w int) []Seg {
	chord := a.keys.Pending()
	switch {
	case chord != "":
		return append([]Seg{{themes.Prompt, chord + "  "}}, a.fitHints(a.following(), w-len(chord)-2)...)
	case a.toast.shown():
		return []Seg{{a.toast.Role, a.toastSign()}, {a.toast.Role, a.toast.Text}}
	}
	if d := a.dialogOnTop(); d != nil {
		if h, ok := d.overlay.(Hinter); ok {
			return a.fitHints(plainHints(h.Hints()), w)
		}
		return nil
	}
	return a.fitHints(a.hints(), w)
}

// toastSign tells a toast from hints, and trouble from success, without colour.
func (a *App) toastSign() string {
	g := a.look.Glyphs
	switch a.toast.Role {
	case themes.Bad:
		return g.Bad + " "
	case themes.Warn:
		return g.Warn + " "
	case themes.OK:
		return g.Check + " "
	}
	return ""
}

// hint is a Hint that may be out of service.
type hint struct {
	Hint
	off bool
	// last ones stand at the end, and fit before the others.
	last bool
}

func plainHints(hs []Hint) []hint {
	out := make([]hint, len(hs))
	for i, h := range hs {
		out[i] = hint{Hint: h}
	}
	return out
}

// hints are the bindings with a word for the footer, each with its first key that none before it claims. Those that lead to all others, palette and help, come last and always fit.
func (a *App) hints() []hint {
	bs := a.Bindings()
	if t, ok := a.Top().(Typing); ok && t.Typing() {
		bs = a.Top().Bindings()
	}
	var out []hint
	taken := map[string]bool{}
	for _, b := range bs {
		key := ""
		for _, k := range a.look.Keys.Keys(b) {
			if key == "" && !taken[k] {
				key = k
			}
			taken[k] = true
		}
		if b.Short == "" || key == "" {
			continue
		}
		out = append(out, hint{Hint: Hint{key, b.Short}, off: b.Why() != "", last: b.Last || b.Action == ActHelp})
	}
	return out
}

// following are the bindings that the keys typed so far can still become.
func (a *App) following() []hint {
	var out []hint
	for _, b := range a.keys.Next(a.Bindings()) {
		word := b.Short
		if word == "" {
			word = b.Help
		}
		out = append(out, hint{Hint: Hint{b.Keys[0], word}, off: b.Why() != ""})
	}
	return out
}

// fitHints turns as many hints into text as fit in w cells, in order.
func (a *App) fitHints(hs []hint, w int) []Seg {
	var out, last []Seg
	for _, h := range hs {
		if h.last {
			last = append(last, a.hintSegs(h)...)
		}
	}
	room := w - Wide(last...)
	for _, h := range hs {
		segs := a.hintSegs(h)
		if h.last {
			continue
		}
		if room -= Wide(segs...); room < 0 {
			break
		}
		out = append(out, segs...)
	}
	return append(out, last...)
}

func (a *App) hintSegs(h hint) []Seg {
	key, word := themes.Key, themes.Hint
	if h.off {
		key, word = themes.Dim, themes.Dim
	}
	return []Seg{{key, KeyLabel(h.Key, a.look.Glyphs)}, {word, " " + h.Word + "  "}}
}

// KeyLabel is a key or chord as people read it: the sign of the enter key, other keys by name.
func KeyLabel(key string, g themes.Glyphs) string {
	if key == "enter" && g.Enter != "" {
		return g.Enter
	}
	return keymap.Pretty(key)
}
