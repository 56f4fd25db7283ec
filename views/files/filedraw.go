package files

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/files"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/text"
	"fathom/views/kit"
)

const (
	actMore       keymap.Action = "file.more"
	actHex        keymap.Action = "file.hex"
	actFileFollow keymap.Action = "file.follow"
	actAgain      keymap.Action = "file.reload"
	actLeave      keymap.Action = "file.back"
)

// FileKeys are the bindings of the screen of one file, for the reference.
func FileKeys() []keymap.Binding {
	return (&FileView{pager: pager.New(pager.Options{}), whole: false, fs: &files.FS{}}).Bindings()
}

// Bindings implements ui.Screen.
func (f *FileView) Bindings() []keymap.Binding {
	more := func() string {
		switch {
		case f.follow != nil:
			return "it is followed: f ends that"
		case f.whole:
			return "all of it is shown"
		case len(f.data) >= mostShown:
			return "download it: it is too big to be shown whole"
		}
		return f.noFile()
	}
	return append([]keymap.Binding{
		{Action: actMore, Keys: []string{"+", "m"}, Help: "show the next MiB", Short: f.moreShort(), Group: "file", Disabled: more},
		{Action: actFileFollow, Keys: []string{"f"}, Help: "follow it as it grows, or stop", Short: "follow", Group: "file", Disabled: f.noFile},
		{Action: actHex, Keys: []string{"x"}, Help: "show the bytes in hex, or as text again", Short: "hex", Group: "file", Disabled: f.noFile},
		{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "read it again", Group: "file"},
	}, append(f.pager.Bindings(), keymap.Binding{Action: actLeave, Keys: []string{"esc"}, Help: "go back", Group: "go"})...)
}

func (f *FileView) moreShort() string {
	if f.whole || f.follow != nil {
		return ""
	}
	return "more"
}

func (f *FileView) noFile() string {
	if f.fs == nil {
		return "the file is not here yet"
	}
	return ""
}

// Act runs a binding.
func (f *FileView) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actMore:
		return f.fetch()
	case actFileFollow:
		if f.follow == nil {
			return f.startFollowing()
		}
		f.unfollow()
		if len(f.data) == 0 {
			return nil // what came stays
		}
		return f.show()
	case actHex:
		f.hex, f.chosen = !f.hex, true
		if f.follow != nil {
			f.data, _ = f.follow.take()
			f.unfollow()
		}
		return f.show()
	case actAgain:
		f.unfollow()
		f.data, f.whole, f.busy, f.fs = nil, false, false, nil
		return f.handle.Send(f.door.Find)
	case actLeave:
		return ui.Do(ui.Pop{})
	}
	return f.pager.Act(a, n)
}

// GoTo implements ui.Lined.
func (f *FileView) GoTo(n int) { f.pager.GoTo(n) }

// Mouse implements ui.Mouser: the wheel scrolls.
func (f *FileView) Mouse(m tea.MouseMsg, _, _ int) tea.Cmd {
	f.pager.Wheel(m)
	return nil
}

// View implements ui.Screen.
func (f *FileView) View(w, h int) []string {
	say := func(role themes.Role, text string) [][]ui.Seg { return [][]ui.Seg{{{Role: role, Text: text}}} }
	switch {
	case f.theme == nil:
		return make([]string, h)
	case f.trap.Text != "":
		words := say(themes.Bad, f.trap.Text)
		if f.trap.Next != "" {
			words = append(words, []ui.Seg{{Text: f.trap.Next}})
		}
		return kit.Page(words, f.theme, w, h)
	case !f.shown:
		return kit.Page(say(themes.Dim, "Reading "+files.Quote(f.at.Path)+"."), f.theme, w, h)
	case f.follow != nil && f.pager.Len() == 0:
		return kit.Page(say(themes.Dim, "Waiting for something to be written to "+files.Quote(f.at.Path)+"."), f.theme, w, h)
	case f.follow == nil && len(f.data) == 0 && f.pager.Len() == 0:
		return kit.Page(say(themes.Dim, "This file is empty."), f.theme, w, h)
	}
	return f.pager.View(w, h)
}

// Head implements ui.Screen.
func (f *FileView) Head() ui.Head {
	h := head(f.opt, f.door, f.glyphs)
	h.Title[0].Text = "File"
	h.Title = append(h.Title, ui.Seg{Role: themes.Strong, Text: f.door.Name()}, ui.Seg{Role: themes.Prompt, Text: text.Clean(f.at.Path)})
	if f.fs != nil && f.entry.Size > 0 {
		size := files.Bytes(f.entry.Size)
		if f.follow == nil && !f.whole && f.shown {
			size = "the first " + files.Bytes(int64(len(f.data))) + " of " + size
		}
		h.Title = append(h.Title, ui.Seg{Text: size})
	}
	switch {
	case f.follow != nil:
		h.Extra = append(h.Extra, ui.Seg{Role: themes.OK, Text: f.glyphs.Live + " following"})
	case f.hex && !f.chosen && f.shown:
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Warn, Text: "binary"})
	}
	if t := f.pager.MatchText(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: t})
	}
	if t := f.pager.Position(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Dim, Text: t})
	}
	return h
}

// hexLines write bytes as numbers and as letters, sixteen a line.
func hexLines(data []byte) []pager.Line {
	const each = 16
	lines := make([]pager.Line, 0, (len(data)+each-1)/each)
	for at := 0; at < len(data); at += each {
		part := data[at:min(at+each, len(data))]
		var numbers, letters []byte
		for i := range each {
			if i == each/2 {
				numbers = append(numbers, ' ')
			}
			if i >= len(part) {
				numbers = append(numbers, "   "...)
				continue
			}
			numbers = fmt.Appendf(numbers, "%02x ", part[i])
			letter := byte('.')
			if part[i] >= ' ' && part[i] < 0x7f {
				letter = part[i]
			}
			letters = append(letters, letter)
		}
		lines = append(lines, pager.Line{Segs: []ui.Seg{
			{Role: themes.Dim, Text: fmt.Sprintf("%08x  ", at)}, {Role: themes.Text, Text: string(numbers) + " "}, {Role: themes.Key, Text: string(letters)},
		}})
	}
	return lines
}
