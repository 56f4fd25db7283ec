package logs

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/logs"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/picker"
	"fathom/ui/prompt"
)

// job is what can be saved.
type job struct {
	name string // of the file
	// write writes everything to w and ends early when ctx does. It tells v how far it is.
	write func(ctx context.Context, w io.Writer, v *saving) error
}

// saving is a job under way.
type saving struct {
	path   string
	done   atomic.Int64 // bytes
	part   atomic.Int64 // of a hundred; 0 while that is not known
	cancel context.CancelFunc
}

// saved is the end of a job.
type saved struct {
	job  *saving
	path string
	err  error
}

// progressCells is how wide the bar of a job is.
const progressCells = 10

// progress is how far the job is: a bar and how much was written, or that alone while nobody knows of how much.
func (v *saving) progress(g themes.Glyphs) (far, much string) {
	part, done := int(v.part.Load()), size(v.done.Load())
	if part == 0 {
		return "saving " + done, ""
	}
	full := part * progressCells / 100
	empty, block := g.Spark[0], g.Spark[len(g.Spark)-1]
	return fmt.Sprintf("saving %s%s %d%%", strings.Repeat(block, full), strings.Repeat(empty, progressCells-full), part), done
}

// askSave chooses what to save, or stops what is being saved.
func (s *Screen) askSave() tea.Cmd {
	if s.save != nil {
		s.save.cancel()
		return nil
	}
	jobs := map[string]job{}
	var items []picker.Item
	add := func(id, what, how string, j job) {
		jobs[id] = j
		items = append(items, picker.Item{ID: id, Cols: []string{what, how}})
	}
	form := s.format()
	if n := s.rows(); n > 0 {
		look := s.look
		add("shown", "what is shown", lines(n), job{s.fileName(""), each(n, form, func(i int) logs.Line { return look.Buffer.Line(look.Shown.At(i)) })})
	}
	b := s.flow.reader.Buffer()
	if first, end := b.Range(); end > first {
		add("buffer", "the whole buffer", lines(int(end-first)),
			job{s.fileName(""), each(int(end-first), form, func(i int) logs.Line { return b.Line(first + int64(i)) })})
	}
	for _, src := range s.wholes() {
		add("whole "+src.UID+full(src), "the whole log of "+full(src), "from the API server, from its first line to now",
			job{s.fileName(full(src)), s.whole(src)})
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Save", Items: items,
		Empty:  func(string) string { return "There is nothing to save yet." },
		OnDone: func(chosen []picker.Item) tea.Cmd { return s.askPath(jobs[chosen[0].ID]) },
	})})
}

// wholes are the containers whose whole log can be saved, that of the line under the cursor first.
func (s *Screen) wholes() []*logs.Source {
	var out []*logs.Source
	if d, ok := s.current(); ok {
		out = append(out, d.Source)
	}
	for _, st := range s.status.Sources {
		if st.Phase != logs.Gone && (len(out) == 0 || st.Source != out[0]) {
			out = append(out, st.Source)
		}
	}
	return out
}

// fileName is one that tells what is in the file, and when it was saved.
func (s *Screen) fileName(of string) string {
	if of == "" {
		of = s.place.what()
	}
	of = strings.Map(func(r rune) rune {
		if strings.ContainsRune("/ =,\\:", r) {
			return '-'
		}
		return r
	}, of)
	return of + s.sess.Clock().In(s.zone).Format("-20060102-150405") + ".log"
}

// askPath asks for the file. One that exists is not overwritten without a question.
func (s *Screen) askPath(j job) tea.Cmd {
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "save to", Text: j.name,
		OnDone: func(text string) (tea.Cmd, error) {
			path, err := expand(text)
			if err != nil {
				return nil, err
			}
			return s.work(func() func(*Screen) tea.Cmd {
				info, err := os.Stat(path)
				return func(s *Screen) tea.Cmd {
					switch {
					case errors.Is(err, fs.ErrNotExist):
						return s.start(j, path, false)
					case err != nil:
						return toast(themes.Bad, err.Error())
					case info.IsDir():
						return s.start(j, filepath.Join(path, j.name), false)
					}
					return s.askOver(j, path, info.Size())
				}
			}), nil
		},
	})})
}

// expand is a path as people write it.
func expand(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", errors.New("name a file")
	}
	if rest, ok := strings.CutPrefix(text, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the home folder: %w", err)
		}
		text = filepath.Join(home, rest)
	}
	return filepath.Clean(text), nil
}

func (s *Screen) askOver(j job, path string, bytes int64) tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "Overwrite " + filepath.Base(path) + "?",
		Lines: [][]ui.Seg{{{Role: themes.Text, Text: path + " exists and holds " + size(bytes) + "."}}},
		Yes:   "overwrite", Grace: dialog.Grace,
		OnYes: func() tea.Cmd { return s.start(j, path, true) },
	})})
}

// start writes the file off the loop.
func (s *Screen) start(j job, path string, over bool) tea.Cmd {
	if s.save != nil {
		return toast(themes.Warn, "another log is being saved")
	}
	ctx, cancel := context.WithCancel(s.ctx)
	v := &saving{path: path, cancel: cancel}
	s.save = v
	return s.handle.Send(func() any {
		defer cancel()
		return saved{job: v, path: path, err: v.run(ctx, j, over)}
	})
}

// run writes beside the file and puts it in place when it is whole, so that a log that was cut off is never taken for one.
func (v *saving) run(ctx context.Context, j job, over bool) error {
	part := v.path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("save the log: %w", err)
	}
	defer os.Remove(part)
	buf := bufio.NewWriterSize(counted{f, &v.done}, 1<<16)
	err = j.write(ctx, buf, v)
	if err == nil {
		err = buf.Flush()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if !over { // it may have come to exist meanwhile
		place, err := os.OpenFile(v.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("save the log: %w", err)
		}
		place.Close()
	}
	return os.Rename(part, v.path)
}

// counted counts what is written.
type counted struct {
	io.Writer
	n *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n.Add(int64(n))
	return n, err
}

// Interrupt implements ui.Interrupter: a log that is being saved is not cut off unasked.
func (s *Screen) Interrupt() (tea.Cmd, bool) {
	if s.save == nil {
		return nil, false
	}
	return s.askAbandon("Quit", ui.Quit{}), true
}

// leave goes back, unless that would cut off unasked what is being saved.
func (s *Screen) leave() tea.Cmd {
	if s.save == nil {
		return ui.Do(ui.Pop{})
	}
	return s.askAbandon("Go back", ui.Pop{})
}

func (s *Screen) askAbandon(how string, then any) tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: how + " while a log is saved?",
		Lines: [][]ui.Seg{{{Role: themes.Text, Text: s.save.path + " is not complete yet. Nothing of it is kept."}}},
		Yes:   "stop saving",
		OnYes: func() tea.Cmd { return ui.Do(then) },
	})})
}

// finished says how saving ended.
func (s *Screen) finished(m saved) tea.Cmd {
	if s.save == m.job {
		s.save = nil
	}
	switch {
	case errors.Is(m.err, context.Canceled):
		return toast(themes.Warn, "saving was stopped: nothing was kept")
	case m.err != nil:
		return toast(themes.Bad, "not saved: "+problem.Of(m.err).Text)
	}
	return toast(themes.OK, "saved "+size(m.job.done.Load())+" to "+m.path)
}

// each writes n lines.
func each(n int, form logs.Format, line func(i int) logs.Line) func(context.Context, io.Writer, *saving) error {
	return func(ctx context.Context, w io.Writer, v *saving) error {
		var b []byte
		for i := range n {
			if i%1024 == 0 {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				v.part.Store(int64(100 * i / n))
			}
			if _, err := w.Write(form.Append(b[:0], line(i))); err != nil {
				return err
			}
		}
		return nil
	}
}

// whole streams a container's log from the API server, from its first line to now.
func (s *Screen) whole(src *logs.Source) func(context.Context, io.Writer, *saving) error {
	return func(ctx context.Context, w io.Writer, v *saving) error {
		_, err := logs.Save(ctx, logs.Saving{
			API: s.cluster, Source: src, Times: true, Clock: s.sess.Clock,
			Progress: func(p logs.Progress) { v.part.Store(int64(100 * p.Fraction())) },
		}, w)
		return err
	}
}
