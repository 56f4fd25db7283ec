package browse

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/problem"
	"fathom/ui"
	"fathom/ui/picker"
)

// fetchTimeout bounds the wait for one object.
const fetchTimeout = 15 * time.Second

// Results of work that the screen started.
type (
	copied ui.Copy
	failed struct{ text string }
)

// copyNames puts the names of the marked rows, or of the one under the cursor, on the clipboard, one a line.
func (b *Browse) copyNames() tea.Cmd {
	rows := b.chosenRows()
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = displayName(r)
	}
	what := "the name " + names[0]
	if len(names) > 1 {
		what = fmt.Sprintf("%d names", len(names))
	}
	return ui.Do(ui.Copy{What: what, Text: strings.Join(names, "\n")})
}

// displayName is the name in the NAME column: for a container its own, not its pod's.
func displayName(r *kube.Row) string {
	if r.Part != "" {
		return r.Part
	}
	return r.Name
}

// copyMenu lists what can be copied of the row under the cursor.
func (b *Browse) copyMenu() tea.Cmd {
	r := b.row()
	if r == nil {
		return nil
	}
	texts := [][2]string{{"name", displayName(r)}}
	if r.Namespace != "" {
		texts = append(texts, [2]string{"namespace/name", r.Namespace + "/" + r.Name})
	}
	texts = append(texts, [2]string{"kubectl", b.kubectl(r)}, [2]string{"row", b.rowText(r)})
	items := make([]picker.Item, 0, len(texts)+len(b.rows.cols)+1)
	for _, t := range texts {
		items = append(items, picker.Item{ID: t[0], Cols: []string{t[0], t[1]}})
	}
	items = append(items, picker.Item{ID: "yaml", Cols: []string{"YAML", "the whole object, secrets masked"}, Off: b.noObject()})
	for _, t := range b.cellTexts(r) {
		items = append(items, picker.Item{ID: "cell " + t[0], Cols: []string{t[0], t[1]}, Section: "cells"})
		texts = append(texts, [2]string{"cell " + t[0], t[1]})
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Copy", Items: items,
		OnDone: func(chosen []picker.Item) tea.Cmd {
			if chosen[0].ID == "yaml" {
				return b.copyYAML(r)
			}
			for _, t := range texts {
				if t[0] == chosen[0].ID {
					return ui.Do(ui.Copy{What: "the " + strings.ToLower(strings.TrimPrefix(t[0], "cell ")), Text: t[1]})
				}
			}
			return nil
		},
	})})
}

// cellTexts are the names and texts of the columns on screen.
func (b *Browse) cellTexts(r *kube.Row) [][2]string {
	var out [][2]string
	for i, c := range b.rows.cols {
		if c.cell >= 0 && c.cell < len(r.Cells) {
			out = append(out, [2]string{b.rows.heads[i].Title, r.Cells[c.cell].Format(c.typ, b.now, kube.Exact)})
		}
	}
	return out
}

// rowText is the row as one line, cells separated by tabs.
func (b *Browse) rowText(r *kube.Row) string {
	var cells []string
	if r.Namespace != "" {
		cells = append(cells, r.Namespace)
	}
	for _, t := range b.cellTexts(r) {
		cells = append(cells, t[1])
	}
	return strings.Join(cells, "\t")
}

// kubectl is the command line that gets the same object.
func (b *Browse) kubectl(r *kube.Row) string {
	ref := b.ref(r)
	line := "kubectl get " + ref.GVR.GroupResource().String() + " " + ref.Name
	if ref.Namespace != "" {
		line += " -n " + ref.Namespace
	}
	return line + " --context " + quote(ref.Context)
}

// quote makes a word safe for a POSIX shell.
func quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func (b *Browse) copyYAML(r *kube.Row) tea.Cmd {
	ref, c := b.ref(r), b.cluster(r.Context)
	return b.handle.Send(func() any {
		ctx, cancel := context.WithTimeout(b.ctx, fetchTimeout)
		defer cancel()
		u, err := object.Get(ctx, c, ref)
		if err == nil {
			var text []byte
			if text, err = object.YAML(u, object.Shape{}); err == nil {
				return copied{What: "the YAML of " + ref.Name, Text: string(text)}
			}
		}
		return failed{problem.Of(err).Text}
	})
}
