package terminal

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// enter turns on what every frame needs. Some terminals keep the state of the cursor and of the keyboard for each of
// their screens, hence the order.
func (p *painter) enter() {
	p.say(ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + ansi.ResetStyle + ansi.SetTabEvery8Columns)
	p.say(ansi.SetModeBracketedPaste + ansi.SetModifyOtherKeys2 + ansi.PushKittyKeyboard(ansi.KittyDisambiguateEscapeCodes))
	if p.queries {
		p.say(ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore)
		p.queries = false
	}
	if p.cells.Method == ansi.GraphemeWidth {
		p.say(ansi.SetModeUnicodeCore)
	}
	p.on, p.caret, p.mouse, p.title = true, false, tea.MouseModeNone, ""
	p.repaint()
}

// leave returns the bytes that turn everything off again and go back to the screen from before. The next frame enters
// anew.
func (p *painter) leave() []byte {
	if !p.on {
		return p.said()
	}
	p.on = false
	p.say(ansi.ResetModifyOtherKeys + ansi.PopKittyKeyboard(1) + ansi.ResetModeBracketedPaste)
	if p.mouse != tea.MouseModeNone {
		p.say(mouse(tea.MouseModeNone))
	}
	if p.cells.Method == ansi.GraphemeWidth {
		p.say(ansi.ResetModeUnicodeCore)
	}
	if p.title != "" {
		p.say(ansi.SetWindowTitle(""))
	}
	p.say(ansi.ResetModeAltScreenSaveCursor + ansi.SetModeTextCursorEnable)
	return p.said()
}

// modes turns on and off what the frame says besides what it shows.
func (p *painter) modes(f frame) {
	if f.MouseMode != p.mouse {
		p.say(mouse(f.MouseMode))
		p.mouse = f.MouseMode
	}
	if f.WindowTitle != p.title {
		p.say(ansi.SetWindowTitle(f.WindowTitle))
		p.title = f.WindowTitle
	}
}

// mouse is the sequence that brings a mouse mode about, whichever was there.
func mouse(m tea.MouseMode) string {
	const off = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent
	switch m {
	case tea.MouseModeCellMotion:
		return ansi.ResetModeMouseAnyEvent + ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr
	case tea.MouseModeAllMotion:
		return ansi.ResetModeMouseButtonEvent + ansi.SetModeMouseAnyEvent + ansi.SetModeMouseExtSgr
	default:
		return off + ansi.ResetModeMouseExtSgr
	}
}

// sync takes to heart that the terminal can hold frames back.
func (p *painter) sync() { p.synced = true }

// colours are those that the terminal has; others are drawn as the nearest of them.
func (p *painter) colours(c colorprofile.Profile) {
	if c != p.profile {
		p.profile = c
		p.diff.SetColorProfile(c)
		p.repaint()
	}
}

// clusters makes the terminal and the cells measure text alike: by what is seen as one character, not by code points.
func (p *painter) clusters() {
	p.cells.Method = ansi.GraphemeWidth
	p.diff.SetGraphemeWidth(true)
	if p.on {
		p.say(ansi.SetModeUnicodeCore)
	}
	p.repaint()
}

// mayAsk reports whether the terminal is likely to answer questions for modes. Some print them, or answer over a slow
// line after the program has ended.
func mayAsk(environ []string) bool {
	env := uv.Environ(environ)
	if _, windows := env.LookupEnv("WT_SESSION"); windows {
		return true
	}
	for _, known := range []string{"alacritty", "ghostty", "kitty", "rio", "wezterm"} {
		if strings.Contains(env.Getenv("TERM"), known) {
			return true
		}
	}
	_, remote := env.LookupEnv("SSH_TTY")
	return !remote && !strings.Contains(env.Getenv("TERM_PROGRAM"), "Apple")
}
