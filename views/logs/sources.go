package logs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/logs"
	"fathom/themes"
	"fathom/ui/table"
	"fathom/ui/text"
	"fathom/views/kit"
)

const (
	actSourceToggle keymap.Action = "logs.source-toggle"
	actSourceOnly   keymap.Action = "logs.source-only"
	actSourceAll    keymap.Action = "logs.source-all"
	actSourceFlip   keymap.Action = "logs.source-invert"
	actSourcePod    keymap.Action = "logs.source-pod"
)

// sourceList shows how each source fares, and which are shown.
type sourceList struct {
	s      *Screen
	table  *table.Model
	states []logs.State // by pod
	last   map[int]string
	at     time.Time // when last was found
	narrow bool      // there is no room for whole names
}

func (s *Screen) openSources() tea.Cmd {
	v := &sourceList{s: s, table: table.New(s.theme, s.glyphs)}
	s.mode = v
	v.refresh()
	if d, ok := s.current(); ok {
		v.table.MoveTo(d.Source.ID)
	}
	return nil
}

func sourceKeys() []keymap.Binding {
	group := "sources"
	return append([]keymap.Binding{
		{Action: actSourceOnly, Keys: []string{"enter"}, Help: "show only its lines", Short: "only this", Group: group},
		{Action: actSourceToggle, Keys: []string{"space"}, Help: "hide its lines, or show them", Short: "hide", Group: group},
		{Action: actSourceAll, Keys: []string{"a"}, Help: "show the lines of all", Short: "all", Group: group},
		{Action: actSourceFlip, Keys: []string{"*"}, Help: "hide those that are shown, and show the others", Group: group},
		{Action: actSourcePod, Keys: []string{"o"}, Help: "go to its pod", Short: "pod", Group: group},
	}, listKeys(group)...)
}

func (v *sourceList) bindings() []keymap.Binding { return sourceKeys() }
func (v *sourceList) title() string              { return "sources" }

// ages says that the list shows rates and how long ago things were.
func (v *sourceList) ages() {}

func (v *sourceList) refresh() tea.Cmd {
	v.states = slices.SortedFunc(slices.Values(v.s.status.Sources), func(a, b logs.State) int {
		return cmp.Or(strings.Compare(a.Source.Pod.Namespace, b.Source.Pod.Namespace),
			strings.Compare(a.Source.Pod.Name, b.Source.Pod.Name), cmp.Compare(a.Source.ID, b.Source.ID))
	})
	if v.last == nil || v.s.now.Sub(v.at) >= pause {
		v.last, v.at = v.s.lastLines(), v.s.now
	}
	v.table.SetSource(&sourceRows{s: v.s, states: v.states, last: v.last, narrow: v.narrow})
	return nil
}

func (v *sourceList) act(a keymap.Action, n int) (tea.Cmd, bool) {
	if moveList(v.table, a, max(n, 1)) {
		return nil, true
	}
	s := v.s
	st, ok := v.under()
	switch {
	case a == actListClose:
		s.mode = nil
		return nil, true
	case !ok:
		return nil, false
	}
	id := st.Source.ID
	switch a {
	case actSourceToggle:
		s.hidden[id] = !s.hidden[id]
		v.table.Move(1)
	case actSourceOnly:
		for _, o := range s.status.Sources {
			s.hidden[o.Source.ID] = o.Source.ID != id
		}
		s.mode = nil
	case actSourceAll:
		clear(s.hidden)
	case actSourceFlip:
		for _, o := range s.status.Sources {
			s.hidden[o.Source.ID] = !s.hidden[o.Source.ID]
		}
	case actSourcePod:
		return goPod(st.Source.Pod), true
	default:
		return nil, false
	}
	s.ask()
	v.refresh()
	return nil, true
}

func (v *sourceList) under() (logs.State, bool) {
	if i := v.table.Cursor(); i >= 0 && i < len(v.states) {
		return v.states[i], true
	}
	return logs.State{}, false
}

func (v *sourceList) view(w, h int) []string {
	if len(v.s.status.Sources) == 0 {
		return nil
	}
	v.table.Dress(v.s.theme, v.s.glyphs)
	v.s.drawn = nil
	if narrow := w < roomForNames; narrow != v.narrow {
		v.narrow = narrow
		v.refresh()
	}
	return v.table.View(w, h)
}

// roomForNames is the width from which on sources have their whole names.
const roomForNames = 120

// lastLines are the last lines of the sources, as far as they are near the end of the buffer.
func (s *Screen) lastLines() map[int]string {
	const most = 5000
	out := map[int]string{}
	b := s.look.Buffer
	first, end := b.Range()
	for seq := end - 1; seq >= max(first, end-most) && len(out) < len(s.status.Sources); seq-- {
		if l := b.Line(seq); l.Kind == logs.Text {
			if _, ok := out[l.Source.ID]; !ok {
				var last flat
				last.coloured(s.messageOf(l), themes.Text, false)
				out[l.Source.ID] = text.Cut(last.text, 200)
			}
		}
	}
	return out
}

// messageOf is what a line says, without its fields.
func (s *Screen) messageOf(l logs.Line) string {
	if len(l.Text) > mostBytes {
		return l.Text[:mostBytes]
	}
	return s.lines.read(l).Message
}

// sourceRows are the sources as the table shows them.
type sourceRows struct {
	s      *Screen
	states []logs.State
	last   map[int]string
	narrow bool
}

// Len implements table.Source.
func (r *sourceRows) Len() int { return len(r.states) }

// Columns implements table.Source.
func (r *sourceRows) Columns() []table.Column {
	names := []table.Column{{Title: "POD", Pin: true}, {Title: "CONTAINER"}}
	if r.narrow {
		names = []table.Column{{Title: "SOURCE", Pin: true, Max: 30}}
	}
	return append(names, []table.Column{
		{Title: "STATE"}, {Title: "RESTARTS", Right: true}, {Title: "LINES", Right: true}, {Title: "RATE", Right: true},
		{Title: "LAST", Right: true}, {Title: "LAST LINE", Flex: true, Min: 10},
	}...)
}

// Cell implements table.Source.
func (r *sourceRows) Cell(row, col int) (string, themes.Role) {
	st := r.states[row]
	role := themes.Text
	if r.s.hidden[st.Source.ID] {
		role = themes.Dim
	}
	if r.narrow {
		if col++; col == 1 {
			return r.s.shortOf(st.Source), r.s.names.role(st.Source)
		}
	}
	switch col {
	case 0:
		return st.Source.Pod.Name, r.s.names.role(st.Source)
	case 1:
		return st.Source.Container, role
	case 2:
		return stateOf(st)
	case 3:
		return fmt.Sprint(st.Restarts), role
	case 4:
		return kit.Count(int(st.Lines)), role
	case 5:
		if st.Rate < 0.05 {
			return "", role
		}
		return fmt.Sprintf("%.1f/s", st.Rate), role
	case 6:
		if st.Last.IsZero() {
			return "", role
		}
		return kube.Since(r.s.now, st.Last.Unix(), kube.Quantised), themes.Dim
	}
	return r.last[st.Source.ID], role
}

// stateOf is how a source fares in a word or two.
func stateOf(st logs.State) (string, themes.Role) {
	word, role := st.Phase.String(), themes.Text
	switch st.Phase {
	case logs.Waiting, logs.Queued:
		role = themes.Progress
	case logs.Ended, logs.Gone:
		role = themes.Done
	case logs.Forbidden, logs.Failed:
		role = themes.Bad
	}
	if st.Reason != "" {
		word = text.Clean(st.Reason)
		if st.Phase == logs.Waiting && !slices.Contains([]string{"ContainerCreating", "PodInitializing"}, st.Reason) {
			role = themes.Bad
		}
	}
	if st.Exited && st.ExitCode != 0 && st.Phase != logs.Streaming {
		word += fmt.Sprintf(" (%d)", st.ExitCode)
		role = themes.Bad
	}
	return word, role
}

// Key implements table.Source.
func (r *sourceRows) Key(row int) any { return r.states[row].Source.ID }

// Index implements table.Source.
func (r *sourceRows) Index(key any) int {
	return slices.IndexFunc(r.states, func(st logs.State) bool { return st.Source.ID == key })
}

// Gutter implements table.Source: the sign of those that are hidden.
func (r *sourceRows) Gutter(row int) (string, themes.Role) {
	if r.s.hidden[r.states[row].Source.ID] {
		return r.s.glyphs.Gone + " ", themes.Dim
	}
	if _, role := stateOf(r.states[row]); role == themes.Bad {
		return " " + r.s.glyphs.Bad, themes.Bad
	}
	return "  ", themes.Text
}

// Marked implements table.Source.
func (r *sourceRows) Marked(int) bool { return false }

// Tone implements table.Source.
func (r *sourceRows) Tone(row int) themes.Role {
	if r.s.hidden[r.states[row].Source.ID] {
		return themes.Dim
	}
	return themes.Text
}
