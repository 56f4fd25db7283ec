package files

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/files"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/prompt"
	"fathom/views/kit"
)

// Act runs one of the bindings.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	if v.table == nil {
		return nil
	}
	if v.table.Act(a, n) || v.mark(a) || v.order(a) {
		return nil
	}
	if cmd, ok := v.actOnFiles(a); ok {
		return cmd
	}
	switch a {
	case actOpen:
		return v.enter()
	case actUp:
		return v.up()
	case actBack:
		return v.back()
	case actFollow:
		if e, ok := v.entry(); ok {
			return v.view(e, true)
		}
	case actGoTo:
		return v.askPath()
	case actHome:
		v.trail = append(v.trail, v.dir)
		return v.list(v.fs.Tools().Workdir)
	case actHidden:
		v.query.hidden = !v.query.hidden
		v.show()
	case actFilter:
		return v.askFilter()
	case actReload:
		return v.reload()
	case actOther:
		v.door.Other()
		v.fs, v.rows, v.dir, v.want, v.trail = nil, nil, "", "", nil
		v.trap.Text, v.noShell = "", false
		return v.find()
	case actDebug:
		return ui.Do(ui.Push{Open: kit.Debug(v.opt.Session, v.door.Ref(), v.door.Container)})
	case actInfo:
		return v.info()
	case actPath:
		return v.copyPaths()
	}
	return nil
}

// actOnFiles runs the actions that copy or change files, and reports whether a was one.
func (v *View) actOnFiles(a keymap.Action) (tea.Cmd, bool) {
	switch a {
	case actDownload:
		return v.askDownload(), true
	case actUpload:
		return v.askUpload(""), true
	case actEdit:
		return v.edit(), true
	case actMkdir:
		return v.askMkdir(), true
	case actRename:
		return v.askRename(), true
	case actDelete:
		return v.askDelete(), true
	case actCopies:
		return v.copies(), true
	}
	return nil, false
}

// reload lists anew. Where there is nothing to list yet, it begins with the pod again.
func (v *View) reload() tea.Cmd {
	if v.fs == nil || v.rows == nil {
		v.trap.Text, v.noShell = "", false
		return v.find()
	}
	return v.list(v.dir)
}

// view shows a file.
func (v *View) view(e files.Entry, follow bool) tea.Cmd {
	return ui.Do(ui.Push{Open: ui.Open{Screen: FileScreen, Arg: At{
		Reach: v.door.Reach(), Path: v.path(e), Follow: follow,
	}}})
}

func (v *View) askPath() tea.Cmd {
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "go to", Text: "",
		Complete: func(text string) string { return v.complete(text) },
		OnDone: func(text string) (tea.Cmd, error) {
			if strings.TrimSpace(text) == "" {
				return nil, errors.New("a path is needed")
			}
			return v.seek(text), nil
		},
	})})
}

// complete offers the first name here that begins as what is typed does.
func (v *View) complete(text string) string {
	if text == "" || strings.ContainsRune(text, '/') {
		return ""
	}
	for _, e := range v.listing.Entries {
		if strings.HasPrefix(e.Name, text) {
			return e.Name
		}
	}
	return ""
}

func (v *View) askFilter() tea.Cmd {
	before := v.query.filter
	set := func(text string) {
		v.query.filter = text
		v.show()
	}
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "/", Text: before,
		OnChange: func(text string) (tea.Cmd, error) { set(text); return nil, nil },
		OnDone:   func(text string) (tea.Cmd, error) { set(text); return nil, nil },
		OnCancel: func() tea.Cmd { set(before); return nil },
	})})
}

func (v *View) copyPaths() tea.Cmd {
	var paths []string
	for _, e := range v.chosen() {
		paths = append(paths, v.path(e))
	}
	switch len(paths) {
	case 0:
		return nil
	case 1:
		return ui.Do(ui.Copy{What: "the path " + files.Quote(paths[0]), Text: paths[0]})
	}
	return ui.Do(ui.Copy{What: fmt.Sprintf("%d paths", len(paths)), Text: strings.Join(paths, "\n")})
}

// info tells of the entry under the cursor what the table has no room for.
func (v *View) info() tea.Cmd {
	e, ok := v.entry()
	if !ok {
		return nil
	}
	var lines [][]ui.Seg
	add := func(label, value string) {
		if value != "" {
			lines = append(lines, []ui.Seg{{Role: themes.Header, Text: fmt.Sprintf("%-9s", label)}, {Text: value}})
		}
	}
	add("path", v.path(e))
	add("kind", e.Kind.String())
	if e.Kind == files.Link {
		leads := "nothing is there"
		if e.Into != files.Unknown {
			leads = "a " + e.Into.String()
		}
		add("leads to", e.Target+" ("+leads+")")
	}
	if e.Known {
		add("mode", fmt.Sprintf("%s (%04o)", e.ModeText(), e.Mode))
		add("owner", fmt.Sprintf("%s (%d:%d)", e.Who(), e.UID, e.GID))
	}
	if e.Kind == files.File && e.Size >= 0 {
		add("size", fmt.Sprintf("%s (%s bytes)", files.Bytes(e.Size), kit.Count(int(e.Size))))
	}
	if !e.Modified.IsZero() {
		add("modified", e.Modified.In(v.opt.Session.Clock().Location()).Format("2006-01-02 15:04:05 MST"))
	}
	return ui.Do(ui.Show{Overlay: dialog.NewInfo(files.Quote(e.Name), lines)})
}
