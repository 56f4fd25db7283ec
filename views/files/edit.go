package files

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/kit"
)

// mostEdited bounds what goes into an editor, in bytes.
const mostEdited = 32 << 20

// edited is a file of the container while it is edited.
type edited struct {
	*draft.Copy
	again  bool // it was kept from an earlier attempt
	agreed bool // somebody said that it may be written
}

func (t *edited) path() string { return string(t.Path) }

// fetched is a file that is ready for the editor.
type fetched struct {
	text *edited
	err  error
}

// edit fetches the file under the cursor for the editor.
func (v *View) edit() tea.Cmd {
	e, ok := v.entry()
	if !ok {
		return nil
	}
	if e.Size > mostEdited {
		return warn(files.Quote(e.Name) + " is too big for an editor: download it.")
	}
	fs, ctx, path := v.fs, v.door.Context, v.path(e)
	from := draft.Copy{Pod: v.door.Ref(), Container: v.door.Container}
	return v.handle.Send(func() any {
		t, err := fetch(ctx, fs, path, v.opt.Drafts, from)
		return fetched{t, err}
	})
}

// fetch keeps the text of a file; from says of which container.
func fetch(ctx context.Context, fs *files.FS, path string, store *draft.Store, from draft.Copy) (*edited, error) {
	path, err := fs.Resolve(ctx, path)
	if err != nil {
		return nil, err
	}
	e, err := fs.Stat(ctx, path)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := fs.Read(ctx, path, 0, mostEdited+1, &b); err != nil {
		return nil, err
	}
	switch {
	case b.Len() > mostEdited:
		return nil, problem.New(problem.Invalid, files.Quote(path)+" is too big for an editor.", "Download it.", nil)
	case binary(b.Bytes()):
		return nil, problem.New(problem.Invalid, files.Quote(path)+" is binary: an editor would not keep it as it is.", "Download it, change it with its own tool, and upload it.", nil)
	}
	from.Path, from.Size, from.Modified = []byte(path), e.Size, e.Modified
	text, err := store.Copy(from, b.Bytes())
	return &edited{Copy: text}, err
}

func (v *View) fetched(f fetched) tea.Cmd {
	if f.err != nil {
		p := problem.Of(f.err)
		return warn(strings.TrimSpace(p.Text + " " + p.Next))
	}
	return v.handOver(f.text)
}

// typed says that the editor gave the terminal back.
type typed struct {
	text *edited
	err  error
}

// handOver gives the terminal to the editor.
func (v *View) handOver(t *edited) tea.Cmd {
	command, err := v.opt.Editors.Command()
	if err == nil && t.again {
		err = t.Hold()
	}
	if err != nil {
		if !t.again {
			err = errors.Join(err, t.Remove())
		}
		p := problem.Of(err)
		return warn(strings.TrimSpace(p.Text + " " + p.Next))
	}
	id := v.handle.ID
	return ui.Do(ui.Run{
		Command: draft.NewRun(command, t.File()),
		Done:    func(err error) tea.Msg { return ui.Msg{To: id, Body: typed{t, err}} },
	})
}

// resume goes on with a text that was kept, once its container is reached.
func (v *View) resume() tea.Cmd {
	t := v.kept
	if t == nil {
		return nil
	}
	v.kept = nil
	return v.handOver(t)
}

func (v *View) typed(t typed) tea.Cmd {
	now, other, err := t.text.Read()
	switch {
	case t.err != nil && err == nil && !other:
		return v.dropped(t.text, kit.Capital(t.err.Error())+".")
	case t.err != nil:
		return v.keep(t.text, kit.Capital(t.err.Error())+".")
	case err != nil:
		return v.keep(t.text, kit.Capital(err.Error())+".")
	case !other:
		return v.dropped(t.text, "Nothing was changed, and nothing was written.")
	}
	return v.writeBack(t.text, now, false)
}

// dropped removes a text in which nobody loses anything.
func (v *View) dropped(t *edited, said string) tea.Cmd {
	if err := t.Remove(); err != nil {
		return warn(said + " The text could not be removed: " + err.Error() + ".")
	}
	return ui.Do(ui.Toast{Role: themes.Text, Text: said})
}

// writeBack writes a text into the container once the rules are asked, unless the file there has become another one since.
func (v *View) writeBack(t *edited, now []byte, anyway bool) tea.Cmd {
	visit := v.intent("write "+files.Quote(t.path())+" in "+v.door.Name(), v.kubectl("vi", t.path()), true)
	visit.Agreed = t.agreed
	e := kit.Entry{Title: "Write the file?", Yes: "write", Visits: []act.Visit{visit}, Late: true}
	if t.again && !t.agreed {
		e.Lines = [][]ui.Seg{{{Text: "The text that was kept becomes "}, {Role: themes.Strong, Text: files.Quote(t.path())}, {Text: " in " + v.door.Name() + "."}}}
	}
	return v.admit(e, func() tea.Cmd {
		t.agreed = true
		return v.write(t, now, anyway)
	}, func(err error) tea.Cmd {
		if err == nil {
			return v.stays(t)
		}
		return v.keep(t, problem.Of(err).Text)
	})
}

func (v *View) write(t *edited, now []byte, anyway bool) tea.Cmd {
	fs, ctx, door := v.fs, v.door.Context, v.door
	done := v.opt.Session.Visit(door.Cluster, "cp", "edited "+files.Quote(t.path()), door.Ref(), door.Container, v.kubectl("vi", t.path()))
	return v.handle.Send(func() any {
		if !anyway {
			e, err := fs.Stat(ctx, t.path())
			if err == nil && (e.Size != t.Size || !e.Modified.Equal(t.Modified)) {
				done("", errors.New("it was changed meanwhile"))
				return wrote{text: t, stale: true}
			}
		}
		w, err := fs.Write(ctx, t.path(), bytes.NewReader(now), files.Put{Size: int64(len(now)), Replace: true})
		done("", err)
		return wrote{text: t, in: w, err: err}
	})
}

// wrote is what came of writing a text back.
type wrote struct {
	text  *edited
	in    files.Written
	err   error
	stale bool // the file in the container is not as it was fetched
}

func (v *View) wrote(w wrote) tea.Cmd {
	path := files.Quote(w.text.path())
	switch {
	case w.stale:
		return v.askAnyway(w.text)
	case w.err != nil:
		p := problem.Of(w.err)
		return v.keep(w.text, strings.TrimSpace(p.Text+" "+p.Next))
	}
	said := "Wrote " + path + "."
	if w.in.InPlace {
		said = "Wrote " + path + " over its old content, as it could not be replaced in one step."
	}
	if err := w.text.Remove(); err != nil {
		said += " Its text here could not be removed: " + err.Error() + "."
	}
	cmd := ui.Do(ui.Toast{Role: themes.OK, Text: said})
	if v.fs == nil {
		return cmd
	}
	return tea.Batch(cmd, v.list(v.dir))
}

// again writes the text back once more, as it is on disk now.
func (v *View) again(t *edited, anyway bool) tea.Cmd {
	now, _, err := t.Read()
	if err != nil {
		return v.keep(t, kit.Capital(err.Error())+".")
	}
	return v.writeBack(t, now, anyway)
}

// stays says that a text was not written, and how one comes back to it.
func (v *View) stays(t *edited) tea.Cmd {
	return warn("The text is kept, and g E opens it again. Nothing was written to " + files.Quote(t.path()) + ".")
}

// keep says why a text was not written, and where it is.
func (v *View) keep(t *edited, why string) tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "The text was not written", Yes: "try again", Grace: dialog.Grace,
		Lines: append([][]ui.Seg{{{Role: themes.Bad, Text: why}}, {{Text: "Nothing was written to " + files.Quote(t.path()) + "."}}}, where(t)...),
		OnYes: func() tea.Cmd { return v.again(t, false) },
		OnNo:  func() tea.Cmd { return v.stays(t) },
	})})
}

// where says where a text is that was not written.
func where(t *edited) [][]ui.Seg {
	return [][]ui.Seg{
		{{Text: "The text is kept; "}, {Role: themes.Key, Text: "g E"}, {Text: " opens it again, also another day. It is in "}, {Role: themes.Strong, Text: t.File()}},
	}
}

func (v *View) askAnyway(t *edited) tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "It was changed meanwhile", Yes: "write anyway", Grace: dialog.Grace,
		Lines: append([][]ui.Seg{
			{{Text: files.Quote(t.path()) + " is not as it was when the editor began."}},
			{{Text: "Writing the text now takes back what somebody else wrote."}},
		}, where(t)...),
		OnYes: func() tea.Cmd { return v.again(t, true) },
		OnNo:  func() tea.Cmd { return v.stays(t) },
	})})
}

// binary reports whether bytes are not text.
func binary(b []byte) bool {
	b = b[:min(len(b), 64<<10)]
	if bytes.IndexByte(b, 0) >= 0 {
		return true
	}
	bad := 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 && len(b)-i >= utf8.UTFMax || r < ' ' && !strings.ContainsRune("\t\n\r\f\v\b\x1b", r) {
			bad++
		}
		i += n
	}
	return bad*20 > len(b)
}
