package terminal

import (
	"bytes"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// painter turns frames into the bytes that make the terminal show them. It remembers what the terminal shows, writes
// nothing itself, and is not safe for concurrent use.
type painter struct {
	cells   uv.ScreenBuffer
	diff    *uv.TerminalRenderer
	changes bytes.Buffer // what diff has written, until it is taken
	before  bytes.Buffer // what goes before the next frame
	lines   []string     // as they are in cells

	profile colorprofile.Profile
	synced  bool // the terminal can hold a frame back until it is whole
	queries bool // it may be asked whether it can
	on      bool // it is on the alternate screen
	anew    bool // nothing that it shows can be trusted
	caret   bool // its cursor is shown
	mouse   tea.MouseMode
	title   string
}

// frame is a view and the size of the terminal that it was made for, in cells.
type frame struct {
	tea.View
	w, h int
}

// shows reports whether the frame looks like another one.
func (f frame) shows(other frame) bool {
	if f.w != other.w || f.h != other.h || f.WindowTitle != other.WindowTitle || f.MouseMode != other.MouseMode {
		return false
	}
	if f.Cursor != other.Cursor && (f.Cursor == nil || other.Cursor == nil || f.Cursor.Position != other.Cursor.Position) {
		return false
	}
	return f.Content == other.Content
}

func newPainter(environ []string, profile colorprofile.Profile) *painter {
	p := &painter{cells: uv.NewScreenBuffer(0, 0), queries: mayAsk(environ), profile: profile}
	p.diff = uv.NewTerminalRenderer(&p.changes, environ)
	p.diff.SetColorProfile(profile)
	p.diff.SetFullscreen(true)
	p.diff.SetRelativeCursor(false)
	p.diff.SetScrollOptim(runtime.GOOS != "windows") // its terminal loses the cursor
	// In raw mode nobody between here and the terminal touches tabs and backspaces.
	p.diff.SetTabStops(0)
	p.diff.SetBackspace(true)
	return p
}

// paint returns the bytes for a frame, none if it looks like the one before. They are valid until the next call.
func (p *painter) paint(f frame) []byte {
	if !p.on {
		p.enter()
	}
	p.resize(f.w, f.h)
	p.modes(f)
	p.draw(f.Content)
	if f.Cursor != nil {
		p.diff.MoveTo(f.Cursor.X, f.Cursor.Y)
	}
	_ = p.diff.Flush() // into a buffer
	return p.take(f.Cursor != nil)
}

// say puts bytes before the next frame.
func (p *painter) say(s string) { p.before.WriteString(s) }

func (p *painter) resize(w, h int) {
	if w == p.cells.Width() && h == p.cells.Height() {
		return
	}
	p.cells.Resize(w, h)
	p.diff.Resize(w, h)
	p.repaint()
}

// repaint makes the next frame draw every cell.
func (p *painter) repaint() { p.anew = true }

// draw brings the cells to the content and lets diff find what is new. Only lines that are not what they were are parsed:
// each has its own styles, none goes on in the next.
func (p *painter) draw(content string) {
	lines := strings.Split(content, "\n")
	w, changed := p.cells.Width(), p.anew
	old := p.lines
	if p.anew {
		p.diff.Erase()
		old = nil
	}
	for y := range p.cells.Height() {
		line := ""
		if y < len(lines) {
			line = lines[y]
		}
		if y < len(old) && old[y] == line {
			continue
		}
		uv.NewStyledString(line).Draw(p.cells, uv.Rect(0, y, w, 1))
		changed = true
	}
	p.lines, p.anew = fill(lines, p.cells.Height()), false
	if changed {
		p.diff.Render(p.cells.RenderBuffer)
	}
}

// fill makes n lines of them.
func fill(lines []string, n int) []string {
	for len(lines) < n {
		lines = append(lines, "")
	}
	return lines[:n]
}

// take composes what is to be written. The cursor does not run about in a frame that is drawn while one looks: the
// terminal holds the frame back, or the cursor is hidden meanwhile.
func (p *painter) take(caret bool) []byte {
	changes := p.changes.Bytes()
	hide := p.caret && (!caret || len(changes) > 0 && !p.synced)
	show := caret && (hide || !p.caret)
	hold := p.synced && len(changes) > 0
	put := func(on bool, s string) {
		if on {
			p.before.WriteString(s)
		}
	}
	put(hold, ansi.SetModeSynchronizedOutput)
	put(hide, ansi.ResetModeTextCursorEnable)
	p.before.Write(changes)
	put(show, ansi.SetModeTextCursorEnable)
	put(hold, ansi.ResetModeSynchronizedOutput)
	p.caret = caret
	p.changes.Reset()
	return p.said()
}

// said is what goes to the terminal even without a frame.
func (p *painter) said() []byte {
	out := p.before.Bytes()
	p.before.Reset() // keeps the bytes until the next is said
	return out
}
