package files

import (
	"context"
	"fmt"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/views/kit"
)

// FileScreen is the name of the screen that shows one file. It is opened with an At.
const FileScreen = "file"

// At names a file in a container.
type At struct {
	Reach  kit.Reach `json:"reach"`
	Path   string    `json:"path"`
	Follow bool      `json:"follow,omitempty"`
}

const (
	piece       = 1 << 20 // bytes that are fetched at a time
	mostShown   = 32 << 20
	followLines = 1000    // of what was there before
	mostFollow  = 2 << 20 // bytes that are kept of what comes
)

// FileView shows a file: as text, or as hexadecimal numbers where it is none; piece by piece, or as it grows.
type FileView struct {
	opt    Options
	at     At
	door   *kit.Door
	handle ui.Handle
	theme  *themes.Theme
	glyphs themes.Glyphs
	pager  *pager.Model

	fs     *files.FS
	trap   problem.Problem
	data   []byte
	entry  files.Entry
	whole  bool // all of it is shown
	busy   bool
	hex    bool
	chosen bool // hex was chosen by hand
	shown  bool
	follow *follower // nil while it is not followed
}

// NewFile makes the screen; nothing runs before Init.
func NewFile(opt Options, o ui.Open) (ui.Screen, error) {
	at, ok := o.Arg.(At)
	if !ok || at.Path == "" {
		return nil, fmt.Errorf("%s needs a file", o.Screen)
	}
	d, err := kit.NewDoor(opt.Session, ui.Open{Screen: o.Screen, Arg: at.Reach})
	if err != nil {
		return nil, err
	}
	d.Right = "exec"
	return &FileView{opt: opt, at: at, door: d}, nil
}

// Init connects.
func (f *FileView) Init(h ui.Handle) tea.Cmd {
	f.handle = h
	f.pager = pager.New(pager.Options{Send: h.Send})
	f.door.Open(h)
	if err := f.door.Barred(f.door.Visit("cp", "read "+files.Quote(f.at.Path)+" in "+f.door.Name(), "", false)); err != nil {
		return f.reached(err)
	}
	return h.Send(f.door.Find)
}

// Close ends what runs.
func (f *FileView) Close() {
	f.unfollow()
	f.door.Close()
	if f.pager != nil {
		f.pager.Close()
	}
}

// Place is what would open this screen again.
func (f *FileView) Place() ui.Open {
	at := f.at
	at.Reach, at.Follow = f.door.Reach(), f.follow != nil
	return ui.Open{Screen: FileScreen, Arg: at}
}

// came is a piece of the file.
type came struct {
	fs    *files.FS
	entry files.Entry
	from  int64
	data  []byte
	err   error
}

// Update takes what was found out.
func (f *FileView) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		f.theme, f.glyphs = m.Theme, m.Glyphs
		f.pager.SetLook(m.Theme, m.Glyphs)
	case kit.DoorFound:
		return f.door.Found(m, f.reached)
	case came:
		return f.came(m)
	case ui.Dirty:
		return f.grow()
	case ui.Shown, ui.Hidden, ui.Tick:
	default:
		return f.pager.Update(body)
	}
	return nil
}

func (f *FileView) reached(err error) tea.Cmd {
	if err != nil {
		f.trap = problem.Of(err)
		return nil
	}
	return f.fetch()
}

// fetch asks for the next piece.
func (f *FileView) fetch() tea.Cmd {
	if f.busy || f.whole {
		return nil
	}
	f.busy = true
	fs, ctx, path, from, run := f.fs, f.door.Context, f.at.Path, int64(len(f.data)), f.opt.runner(f.door)
	return f.handle.Send(func() any {
		c := came{fs: fs, from: from}
		if c.fs == nil {
			if c.fs, c.err = files.Open(ctx, run); c.err != nil {
				return c
			}
		}
		c.entry, c.data, c.err = look(ctx, c.fs, path, from)
		return c
	})
}

// look reads one piece of a file.
func look(ctx context.Context, fs *files.FS, path string, from int64) (files.Entry, []byte, error) {
	to, err := fs.Resolve(ctx, path)
	if err != nil {
		return files.Entry{}, nil, err
	}
	e, err := fs.Stat(ctx, to)
	if err != nil {
		return e, nil, err
	}
	var b buffer
	err = fs.Read(ctx, to, from, piece, &b)
	return e, b.data, err
}

// buffer keeps what is written to it.
type buffer struct{ data []byte }

func (b *buffer) Write(p []byte) (int, error) {
	b.data = append(b.data, p...)
	return len(p), nil
}

func (f *FileView) came(c came) tea.Cmd {
	f.busy = false
	if c.err != nil {
		if f.shown {
			return warn(problem.Of(c.err).Text)
		}
		f.trap = problem.Of(c.err)
		return nil
	}
	f.fs, f.entry, f.trap = c.fs, c.entry, problem.Problem{}
	if f.at.Follow {
		f.at.Follow = false
		return f.startFollowing()
	}
	if f.follow != nil || c.from != int64(len(f.data)) {
		return nil
	}
	f.data = append(f.data[:len(f.data):len(f.data)], c.data...)
	f.whole = len(c.data) < piece || c.entry.Size > 0 && int64(len(f.data)) >= c.entry.Size
	if !f.chosen {
		f.hex = binary(f.data)
	}
	return f.show()
}

// show gives the pager the lines.
func (f *FileView) show() tea.Cmd {
	f.shown = true
	if f.hex {
		return f.pager.SetLines(hexLines(f.data))
	}
	return f.pager.SetLines(pager.Plain(string(f.data)))
}

// follower collects what a file grows by.
type follower struct {
	stop context.CancelFunc
	flag func()

	mu   sync.Mutex
	data []byte
	news bool
	over bool
	err  error
}

// Write implements io.Writer.
func (w *follower) Write(p []byte) (int, error) {
	w.mu.Lock()
	w.data = append(w.data, p...)
	if over := len(w.data) - mostFollow; over > 0 {
		at := over
		for at < len(w.data) && w.data[at-1] != '\n' {
			at++
		}
		w.data = append([]byte(nil), w.data[at:]...)
	}
	w.news = true
	w.mu.Unlock()
	w.flag()
	return len(p), nil
}

// take returns all that is kept, false if nothing came since.
func (w *follower) take() ([]byte, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	news := w.news
	w.news = false
	return w.data[:len(w.data):len(w.data)], news
}

// end notes that nothing more comes.
func (w *follower) end(err error) {
	w.mu.Lock()
	w.over, w.err = true, err
	w.mu.Unlock()
	w.flag()
}

// ended reports whether nothing more comes, and why.
func (w *follower) ended() (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.over, w.err
}

func (f *FileView) startFollowing() tea.Cmd {
	ctx, cancel := context.WithCancel(f.door.Context)
	w := &follower{stop: cancel, flag: f.handle.Flag}
	f.follow, f.shown, f.hex = w, true, false
	fs, path := f.fs, f.at.Path
	f.opt.Session.Go(func() { w.end(fs.Follow(ctx, path, followLines, w)) })
	return f.pager.SetLines(nil)
}

func (f *FileView) unfollow() {
	if f.follow != nil {
		f.follow.stop()
		f.follow = nil
	}
}

// grow shows what has come, and stays at the end if the reader is there.
func (f *FileView) grow() (cmd tea.Cmd) {
	if f.follow == nil {
		return nil
	}
	over, err := f.follow.ended()
	data, news := f.follow.take()
	if over {
		f.unfollow()
		if err != nil {
			defer func() { cmd = tea.Batch(cmd, warn(problem.Of(err).Text)) }()
		}
	}
	if !news {
		return nil
	}
	end := f.pager.Len() == 0 || f.pager.CursorLine() >= f.pager.Len()-1
	cmd = f.pager.SetLines(pager.Plain(string(data)))
	if end {
		f.pager.GoTo(f.pager.Len())
	}
	return cmd
}

// Settled implements ui.Settler.
func (f *FileView) Settled() bool { return f.shown && !f.busy || f.trap.Text != "" }

// Failure implements kit.Failing.
func (f *FileView) Failure() error {
	if f.shown || f.trap.Text == "" {
		return nil
	}
	return &problem.Error{Problem: f.trap}
}
