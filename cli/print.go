package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/ui/text"
)

// printable is what get has found.
type printable struct {
	view     *live.View
	kind     kube.Kind
	several  bool // rows of more than one namespace
	now      time.Time
	headless bool
	// prefix writes kind/name in place of names, for output in which there are other kinds too.
	prefix bool
}

func writers() map[string]func(io.Writer, printable) error {
	return map[string]func(io.Writer, printable) error{
		"table": func(w io.Writer, p printable) error { return p.table(w, false) },
		"wide":  func(w io.Writer, p printable) error { return p.table(w, true) },
		"csv":   func(w io.Writer, p printable) error { return p.csv(w) },
		"json":  func(w io.Writer, p printable) error { return p.json(w) },
	}
}

// grid is the headings and the cells as texts, ages as kubectl writes them.
func (p printable) grid(wide bool) (heads []string, lines [][]string) {
	namespace := p.several && p.kind.Namespaced
	if namespace {
		heads = append(heads, "NAMESPACE")
	}
	var shown []int
	for i, c := range p.view.Columns {
		if wide || !c.Wide {
			shown = append(shown, i)
			heads = append(heads, c.Name)
		}
	}
	for _, r := range p.view.Rows {
		line := make([]string, 0, len(heads))
		if namespace {
			line = append(line, r.Namespace)
		}
		for _, i := range shown {
			c := p.cell(r, i)
			if p.prefix && p.view.Columns[i].Pin {
				c = p.prefixed(c)
			}
			line = append(line, c)
		}
		lines = append(lines, line)
	}
	return heads, lines
}

// prefixed is a name as kubectl writes it among other kinds: deployment.apps/web.
func (p printable) prefixed(name string) string {
	of := strings.ToLower(p.kind.Kind)
	if group := p.kind.GVR.Group; group != "" {
		of += "." + group
	}
	return of + "/" + name
}

func (p printable) cell(r *kube.Row, i int) string {
	if i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i].Format(p.view.Columns[i].Type, p.now, kube.Exact)
}

// table aligns columns three blanks apart, as kubectl does. Control characters are made harmless.
func (p printable) table(w io.Writer, wide bool) error {
	heads, lines := p.grid(wide)
	if !p.headless {
		lines = append([][]string{heads}, lines...)
	}
	widths := make([]int, len(heads))
	for _, l := range lines {
		for i, c := range l {
			l[i] = text.Clean(c)
			widths[i] = max(widths[i], text.Width(l[i]))
		}
	}
	out := bufio.NewWriter(w)
	for _, l := range lines {
		var b strings.Builder
		for i, c := range l {
			b.WriteString(c)
			if i < len(l)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-text.Width(c)+3))
			}
		}
		out.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	return out.Flush()
}

func (p printable) csv(w io.Writer) error {
	heads, lines := p.grid(true)
	for _, l := range lines {
		for i, c := range l {
			l[i] = text.Clean(c)
		}
	}
	out := csv.NewWriter(w)
	if !p.headless {
		lines = append([][]string{heads}, lines...)
	}
	return out.WriteAll(lines)
}

// notes say why cells that were printed have no usage.
func (p printable) notes(wide bool) []string {
	missing := false
	for i, c := range p.view.Columns {
		if c.Wide && !wide {
			continue
		}
		missing = missing || slices.ContainsFunc(p.view.Rows, func(r *kube.Row) bool {
			return i < len(r.Cells) && (r.Cells[i].Text == kube.Unavailable || r.Cells[i].Text == kube.Awaited)
		})
	}
	if !missing {
		return nil
	}
	var out []string
	for _, s := range p.view.Sources {
		for _, n := range s.Notes {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// json is an array of objects keyed by column name, with the Ref of the object beside them, and its namespace where its
// kind has them.
func (p printable) json(w io.Writer) error { return encode(w, p.objects()) }

func (p printable) objects() []map[string]any {
	out := make([]map[string]any, 0, len(p.view.Rows))
	for _, r := range p.view.Rows {
		o := map[string]any{"ref": kube.Ref{Context: r.Context, GVR: p.kind.Source(), Namespace: r.Namespace, Name: r.Name}}
		if p.kind.Namespaced {
			o["NAMESPACE"] = r.Namespace
		}
		for i, c := range p.view.Columns {
			o[c.Name] = p.cell(r, i)
		}
		out = append(out, o)
	}
	return out
}

func encode(w io.Writer, objects []map[string]any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(objects)
}
