package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act/draft"
	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
)

// mostEdited bounds what goes into an editor, in bytes.
const mostEdited = 32 << 20

// edited is a file of the container while it is edited: here on disk, in a folder of its own.
type edited struct {
	path  string // in the container
	file  string // here
	was   []byte
	entry files.Entry // as it was fetched
}

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
	fs, ctx, path, dir := v.fs, v.door.Context, v.path(e), v.opt.Dir
	return v.handle.Send(func() any {
		t, err := fetch(ctx, fs, path, dir)
		return fetched{t, err}
	})
}

func fetch(ctx context.Context, fs *files.FS, path, dir string) (*edited, error) {
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
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the text: %w", err)
	}
	own, err := os.MkdirTemp(dir, "edit-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the text: %w", err)
	}
	name := files.Base(path)
	if !localName(name) || !utf8.ValidString(name) {
		name = "text"
	}
	t := &edited{path: path, file: filepath.Join(own, name), was: b.Bytes(), entry: e}
	return t, os.WriteFile(t.file, t.was, 0o600)
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
	if err != nil {
		p := problem.Of(err)
		t.drop()
		return warn(p.Text + " " + p.Next)
	}
	id := v.handle.ID
	v.edits++
	return ui.Do(ui.Run{
		Command: draft.NewRun(command, t.file),
		Done:    func(err error) tea.Msg { return ui.Msg{To: id, Body: typed{t, err}} },
	})
}

// drop removes the text.
func (t *edited) drop() { os.RemoveAll(filepath.Dir(t.file)) }

// wrote is what came of writing a text back.
type wrote struct {
	text  *edited
	in    files.Written
	err   error
	stale bool // the file in the container is not as it was fetched
}

func (v *View) typed(t typed) tea.Cmd {
	v.edits--
	now, err := os.ReadFile(t.text.file)
	switch {
	case t.err != nil && err == nil && bytes.Equal(now, t.text.was):
		t.text.drop()
		return warn(capital(t.err.Error()) + ".")
	case t.err != nil:
		return v.kept(t.text, capital(t.err.Error())+".")
	case err != nil:
		return v.kept(t.text, "The text cannot be read: "+err.Error()+".")
	case bytes.Equal(now, t.text.was):
		t.text.drop()
		return ui.Do(ui.Toast{Role: themes.Text, Text: "Nothing was changed, and nothing was written."})
	}
	if why := v.refused(); why != "" {
		return v.kept(t.text, why)
	}
	return v.writeBack(t.text, now, false)
}

// writeBack writes a text into the container, unless the file there has become another one since.
func (v *View) writeBack(t *edited, now []byte, anyway bool) tea.Cmd {
	fs, ctx, door := v.fs, v.door.Context, v.door
	v.edits++
	done := v.opt.Session.Visit(door.Cluster, "exec", "edited "+files.Quote(t.path), door.Ref(), door.Container, v.kubectl("vi", t.path))
	return v.handle.Send(func() any {
		if !anyway {
			e, err := fs.Stat(ctx, t.path)
			if err == nil && (e.Size != t.entry.Size || !e.Modified.Equal(t.entry.Modified)) {
				done("", errors.New("it was changed meanwhile"))
				return wrote{text: t, stale: true}
			}
		}
		w, err := fs.Write(ctx, t.path, bytes.NewReader(now), files.Put{Size: int64(len(now)), Replace: true})
		done("", err)
		return wrote{text: t, in: w, err: err}
	})
}

func (v *View) wrote(w wrote) tea.Cmd {
	v.edits--
	switch {
	case w.stale:
		return v.askAnyway(w.text)
	case w.err != nil:
		p := problem.Of(w.err)
		return v.kept(w.text, strings.TrimSpace(p.Text+" "+p.Next))
	}
	w.text.drop()
	said := "Wrote " + files.Quote(w.text.path) + "."
	if w.in.InPlace {
		said = "Wrote " + files.Quote(w.text.path) + " over its old content, as it could not be replaced in one step."
	}
	cmd := ui.Do(ui.Toast{Role: themes.OK, Text: said})
	if v.fs == nil {
		return cmd
	}
	return tea.Batch(cmd, v.list(v.dir))
}

// again writes the text back once more, as it is on disk now.
func (v *View) again(t *edited, anyway bool) tea.Cmd {
	now, err := os.ReadFile(t.file)
	if err != nil {
		return v.kept(t, "The text cannot be read: "+err.Error()+".")
	}
	return v.writeBack(t, now, anyway)
}

// kept says why a text was not written, and where it is.
func (v *View) kept(t *edited, why string) tea.Cmd {
	said := why + " Nothing was written to " + files.Quote(t.path) + "; the text is kept in " + t.file + "."
	v.opt.Session.Note(said)
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "The text was not written", Yes: "try again", Grace: dialog.Grace,
		Lines: [][]ui.Seg{{{Role: themes.Bad, Text: why}}, {{Text: "Nothing was written to " + files.Quote(t.path) + "."}}, {{Text: "The text is kept in "}, {Role: themes.Strong, Text: t.file}}},
		OnYes: func() tea.Cmd { return v.again(t, false) },
	})})
}

func (v *View) askAnyway(t *edited) tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "It was changed meanwhile", Yes: "write anyway", Grace: dialog.Grace,
		Lines: [][]ui.Seg{
			{{Text: files.Quote(t.path) + " is not as it was when the editor began."}},
			{{Text: "Writing the text now takes back what somebody else wrote."}},
			{{Text: "The text is kept in "}, {Role: themes.Strong, Text: t.file}},
		},
		OnYes: func() tea.Cmd { return v.again(t, true) },
		OnNo: func() tea.Cmd {
			v.opt.Session.Note("The text for " + t.path + " is kept in " + t.file + ".")
			return nil
		},
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
