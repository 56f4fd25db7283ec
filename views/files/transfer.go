package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/prompt"
	"fathom/views/kit"
)

// askDownload asks where to. Several go into a directory.
func (v *View) askDownload() tea.Cmd {
	chosen := v.chosen()
	if len(chosen) == 0 {
		return nil
	}
	text, label := filepath.Base(chosen[0].Name), "download to"
	if !localName(chosen[0].Name) {
		text = "download"
	}
	if len(chosen) > 1 {
		text, label = ".", fmt.Sprintf("download %d into", len(chosen))
	}
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: label, Text: text,
		Complete: completeLocal,
		OnDone: func(text string) (tea.Cmd, error) {
			if text == "" {
				return nil, errors.New("a path is needed")
			}
			return v.download(chosen, local(text))
		},
	})})
}

// localName reports whether a name of the container can be one here.
func localName(name string) bool {
	return filepath.IsLocal(name) && !strings.ContainsRune(name, filepath.Separator)
}

// local is a typed path of this host.
func local(text string) string {
	if home, err := os.UserHomeDir(); err == nil && (text == "~" || strings.HasPrefix(text, "~/")) {
		return filepath.Join(home, text[1:])
	}
	return filepath.Clean(text)
}

// completeLocal offers the first file of this host that begins as what is typed does.
func completeLocal(text string) string {
	found, err := filepath.Glob(globless(local(text)) + "*")
	if text == "" || strings.HasPrefix(text, "~") || err != nil || len(found) == 0 {
		return ""
	}
	if info, err := os.Stat(found[0]); err == nil && info.IsDir() {
		return found[0] + string(filepath.Separator)
	}
	return found[0]
}

// globless makes the signs of a pattern stand for themselves.
func globless(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}

// download begins the copies. What is there already is not overwritten unasked.
func (v *View) download(chosen []files.Entry, to string) (tea.Cmd, error) {
	info, err := os.Stat(to)
	into := err == nil && info.IsDir()
	if len(chosen) > 1 && !into {
		return nil, errors.New("that is no directory")
	}
	targets := make([]string, len(chosen))
	var there []string
	for i, e := range chosen {
		targets[i] = to
		if into {
			if !localName(e.Name) {
				return nil, fmt.Errorf("%s cannot be a name here", files.Quote(e.Name))
			}
			targets[i] = filepath.Join(to, e.Name)
		}
		if _, err := os.Lstat(targets[i]); err == nil {
			there = append(there, targets[i])
		}
	}
	trips := make([]trip, len(chosen))
	for i, e := range chosen {
		trips[i] = v.trip(false, targets[i], v.path(e))
	}
	return v.begin(trips, there, func() { clear(v.marks) }), nil
}

// begin starts copies, once it is asked whether to overwrite what is there already and what the rules ask.
func (v *View) begin(trips []trip, there []string, begun func()) tea.Cmd {
	e := kit.Entry{Title: "Copy?", Yes: "copy"}
	if len(there) > 0 {
		e = kit.Entry{Title: "Overwrite?", Yes: "overwrite", Lines: replacing(there)}
	}
	for _, t := range trips {
		e.Visits = append(e.Visits, v.intent("copy "+t.what(), t.kubectl, t.up))
	}
	return v.admit(e, func() tea.Cmd {
		together := &batch{left: len(trips)}
		for _, t := range trips {
			v.start(t, len(there) > 0, together)
		}
		begun()
		return nil
	}, nil)
}

// replacing says what would be overwritten.
func replacing(there []string) [][]ui.Seg {
	lines := [][]ui.Seg{{{Text: "There is already:"}}}
	for _, t := range there {
		lines = append(lines, []ui.Seg{{Role: themes.Strong, Text: "  " + files.Quote(t)}})
	}
	return append(lines, []ui.Seg{{Text: "Files are overwritten; into directories the new files go beside the old."}})
}

func (v *View) askUpload(text string) tea.Cmd {
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "upload", Text: text,
		Complete: completeLocal,
		OnDone: func(text string) (tea.Cmd, error) {
			from := local(text)
			info, err := os.Stat(from)
			switch {
			case text == "":
				return nil, errors.New("a path is needed")
			case err != nil:
				return nil, errors.New("no such file here")
			case !info.IsDir() && !info.Mode().IsRegular():
				return nil, errors.New("that is neither a file nor a directory")
			}
			whole, err := filepath.Abs(from)
			if err != nil {
				return nil, err
			}
			return v.upload(whole), nil
		},
	})})
}

// prepared says whether there is something already where an upload is to go.
type prepared struct {
	local, remote string
	there         bool
	err           error
}

func (v *View) upload(from string) tea.Cmd {
	fs, ctx, to := v.fs, v.door.Context, files.Join(v.dir, filepath.Base(from))
	return v.handle.Send(func() any {
		_, err := fs.Stat(ctx, to)
		if files.TroubleOf(err) == files.Missing {
			return prepared{from, to, false, nil}
		}
		return prepared{from, to, err == nil, err}
	})
}

func (v *View) prepared(p prepared) tea.Cmd {
	if p.err != nil {
		return warn(problem.Of(p.err).Text)
	}
	var there []string
	if p.there {
		there = []string{p.remote}
	}
	return v.begin([]trip{v.trip(true, p.local, p.remote)}, there, func() {})
}

// trip is a copy that may begin.
type trip struct {
	up            bool
	local, remote string
	kubectl       string
}

// trip is a copy of a file between here and the container.
func (v *View) trip(up bool, local, remote string) trip {
	if whole, err := filepath.Abs(local); err == nil {
		local = whole
	}
	ref := v.door.Ref()
	words := []string{ref.Namespace + "/" + ref.Name + ":" + remote, local}
	if up {
		slices.Reverse(words)
	}
	return trip{up, local, remote, "kubectl cp " + quote(words[0]) + " " + quote(words[1]) + " -c " + v.door.Container + " --context " + quote(ref.Context)}
}

// what says from where to where.
func (t trip) what() string {
	if t.up {
		return files.Quote(t.local) + " to " + files.Quote(t.remote)
	}
	return files.Quote(t.remote) + " to " + files.Quote(t.local)
}

// start begins a copy, which goes on when the screen is closed, and has it in the journal when it ends.
func (v *View) start(t trip, replace bool, together *batch) {
	fs, ref, container := v.fs, v.door.Ref(), v.door.Container
	// The connection must outlive the screen.
	c, release := v.opt.Session.Acquire(ref.Context)
	way := " from"
	if t.up {
		way = " to"
	}
	what := "copied " + files.Quote(t.remote)
	done := v.opt.Session.Visit(c, "cp", what+way, ref, container, t.kubectl)
	v.opt.Session.Transfers().Start(files.Job{
		Up: t.up, Local: t.local, Remote: t.remote, Pod: ref, Container: container,
		Do: func(ctx context.Context, m *files.Meter) (files.Report, error) {
			how := files.How{Preserve: true, Replace: replace, Meter: m}
			if t.up {
				return fs.Upload(ctx, t.local, t.remote, how)
			}
			return fs.Download(ctx, t.remote, t.local, how)
		},
		Ended: func(r files.Report, err error) {
			done(fmt.Sprintf("%s (%s)", what, r.Sentence()), err)
			if all := together.add(finish{t.up, t.remote, verdict(t.up, t.local, t.remote, r, err), roleOf(r, err)}); all != nil {
				v.ended.add(all)
			}
			release()
		},
	})
}
