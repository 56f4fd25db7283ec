package forward

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/forward"
	"fathom/themes"
	"fathom/ui/table"
	"fathom/ui/text"
)

// rows are forwards as the table draws them.
type rows struct {
	all      []forward.State
	contexts bool // there are several
	now      time.Time
	glyphs   themes.Glyphs
}

func newRows(all []forward.State, now time.Time, g themes.Glyphs) *rows {
	r := &rows{all: all, now: now, glyphs: g}
	for _, s := range all {
		r.contexts = r.contexts || s.Spec.To.Context != all[0].Spec.To.Context
	}
	return r
}

// latest is the ID of the latest forward to an object, 0 for none.
func (r *rows) latest(to kube.Ref) int {
	for _, s := range slices.Backward(r.all) {
		if s.Spec.To == to {
			return s.ID
		}
	}
	return 0
}

// troubled counts those that carry nothing although nobody stopped them.
func (r *rows) troubled() int {
	n := 0
	for _, s := range r.all {
		if s.Phase != forward.Ready && s.Phase != forward.Stopped {
			n++
		}
	}
	return n
}

// Len implements table.Source.
func (r *rows) Len() int { return len(r.all) }

// Columns implements table.Source.
func (r *rows) Columns() []table.Column {
	cols := []table.Column{
		{Title: "LOCAL", Pin: true, Flex: true, Min: 21}, {Title: "STATE", Max: 44, Flex: true, Min: 12}, {Title: "TO", Flex: true, Min: 8}, {Title: "PORT", Flex: true, Min: 7},
		{Title: "CONNS", Right: true}, {Title: "IN", Right: true}, {Title: "OUT", Right: true}, {Title: "POD", Flex: true, Min: 8},
		{Title: "NAMESPACE", Flex: true, Max: 30, Min: 6}, {Title: "AGE", Right: true}, {Title: "LAST ERROR", Flex: true, Min: 12},
	}
	if r.contexts {
		cols = slices.Insert(cols, 1, table.Column{Title: "CONTEXT", Flex: true, Max: 24, Min: 6})
	}
	return cols
}

// Cell implements table.Source.
func (r *rows) Cell(row, col int) (string, themes.Role) {
	s := &r.all[row]
	if r.contexts && col > 0 {
		if col--; col == 0 {
			return text.Clean(s.Spec.To.Context), themes.Text
		}
	}
	switch col {
	case 0:
		return local(*s)
	case 1:
		return r.phase(*s)
	case 2:
		return text.Clean(forward.Named(s.Spec.To)), themes.Text
	case 3:
		return text.Clean(targets(*s)), themes.Text
	case 4:
		return fmt.Sprintf("%d/%d", s.Open, s.Total), themes.Text
	case 5:
		return Bytes(s.In), themes.Text
	case 6:
		return Bytes(s.Out), themes.Text
	case 7:
		return text.Clean(orNone(s.Pod)), themes.Text
	case 8:
		return text.Clean(s.Spec.To.Namespace), themes.Text
	case 9:
		return kube.Since(r.now, s.Since.Unix(), kube.Quantised), themes.Text
	}
	return r.lastError(*s), themes.Dim
}

// lastError is what failed last, with its age, "" for nothing.
func (r *rows) lastError(s forward.State) string {
	f := s.Last()
	if f.Text == "" {
		return ""
	}
	return text.Clean(kube.Since(r.now, f.At.Unix(), kube.Quantised) + " ago: " + f.Text)
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// phase is how a forward fares, with when it tries again.
func (r *rows) phase(s forward.State) (string, themes.Role) {
	word := s.Phase.String()
	if wait := s.Retry.Sub(r.now); s.Phase == forward.Reconnecting && wait > time.Second {
		word += " in " + strconv.Itoa(int(wait.Round(time.Second)/time.Second)) + "s"
	}
	return word, phaseRole(s.Phase)
}

func phaseRole(p forward.Phase) themes.Role {
	switch p {
	case forward.Ready:
		return themes.OK
	case forward.Failed:
		return themes.Bad
	case forward.Reconnecting, forward.Waiting:
		return themes.Warn
	case forward.Stopped:
		return themes.Dim
	}
	return themes.Progress
}

// local are the addresses of a forward on this host: localhost:8080, 9090. One that lets other hosts in is that which was asked for.
func local(s forward.State) (string, themes.Role) {
	var out []string
	exposed := forward.Exposed(s.Spec.Address)
	for i, p := range s.Ports {
		switch {
		case p.Local == 0:
			out = append(out, "-")
		case i == 0 && exposed:
			out = append(out, net.JoinHostPort(s.Spec.Address, strconv.Itoa(p.Local)))
		case i == 0:
			out = append(out, s.Local(p))
		default:
			out = append(out, strconv.Itoa(p.Local))
		}
	}
	if exposed {
		return text.Clean(strings.Join(out, ", ")), themes.Warn
	}
	return strings.Join(out, ", "), themes.Text
}

// targets are the ports that it leads to.
func targets(s forward.State) string {
	out := make([]string, len(s.Ports))
	for i, p := range s.Ports {
		out[i] = p.Target()
	}
	return strings.Join(out, ", ")
}

// Bytes writes an amount in at most six cells: "512 B", "1.5 KiB", "20 MiB".
func Bytes(n int64) string {
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	f := float64(n)
	for _, unit := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if f /= 1024; f < 1024 || unit == "TiB" {
			if f < 10 {
				return strconv.FormatFloat(f, 'f', 1, 64) + " " + unit
			}
			return strconv.FormatFloat(f, 'f', 0, 64) + " " + unit
		}
	}
	return ""
}

// Key implements table.Source.
func (r *rows) Key(row int) any { return r.all[row].ID }

// Index implements table.Source.
func (r *rows) Index(key any) int {
	return slices.IndexFunc(r.all, func(s forward.State) bool { return s.ID == key })
}

// Gutter implements table.Source.
func (r *rows) Gutter(row int) (string, themes.Role) {
	switch s := &r.all[row]; s.Phase {
	case forward.Failed:
		return " " + r.glyphs.Bad, themes.Bad
	case forward.Reconnecting, forward.Waiting:
		return " " + r.glyphs.Warn, themes.Warn
	}
	return "  ", themes.Text
}

// Marked implements table.Source.
func (r *rows) Marked(int) bool { return false }

// Tone implements table.Source.
func (r *rows) Tone(row int) themes.Role {
	if r.all[row].Phase == forward.Stopped {
		return themes.Dim
	}
	return themes.Text
}
