package logs

import (
	"fmt"
	"time"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/logs"
	"fathom/kube/logs/record"
	"fathom/kube/pods"
	"fathom/kube/stream"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
	"fathom/views/kit"
)

// Head tells whose logs these are, whether they are followed, how the pods fare, and what is looked for.
func (s *Screen) Head() ui.Head {
	h := kit.Head(s.sess, []*cluster.Cluster{s.cluster}, s.glyphs)
	if ns := s.place.namespaces(); ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Extra = s.extra()
	h.Title = s.title(h.Extra)
	if s.cluster.Status().Phase == cluster.Live {
		h.Right = s.pace()
	}
	return h
}

// title names what is read and how it fares. What the pod uses goes where it would take the place of what hides lines.
func (s *Screen) title(extra []ui.Seg) []ui.Seg {
	word := "Logs"
	if s.place.Previous {
		word = "Logs, previous too"
	}
	out := []ui.Seg{{Role: themes.Title, Text: word}, {Role: themes.Strong, Text: s.place.what()}}
	if s.mode != nil && s.mode.title() != "" {
		out = append(out, ui.Seg{Role: themes.Prompt, Text: s.mode.title()})
	}
	if s.one != nil {
		if facts := s.one.facts(s); len(facts) > 0 {
			return append(out, yielding(facts, s.width-spread(out)-spread(extra))...)
		}
	}
	return append(out, s.pods()...)
}

// yielding is the first of the facts, and as many of the others as have room.
func yielding(facts []ui.Seg, room int) []ui.Seg {
	for len(facts) > 1 && spread(facts) > room {
		facts = facts[:len(facts)-1]
	}
	return facts
}

// spread is the room that parts of the header take, with what stands between them.
func spread(parts []ui.Seg) int {
	const between = 3
	return ui.Wide(parts...) + between*len(parts)
}

// pods says how many there are, and how many of them are in trouble.
func (s *Screen) pods() []ui.Seg {
	type fate struct{ gone, restarting, waiting bool }
	known := map[kube.Ref]fate{}
	for _, st := range s.status.Sources {
		f, ok := known[st.Source.Pod]
		gone := st.Phase == logs.Gone
		f.gone = gone && (f.gone || !ok)
		f.restarting = f.restarting || !gone && st.Reason == "CrashLoopBackOff"
		f.waiting = f.waiting || st.Phase == logs.Waiting && st.Reason != "" && st.Reason != "CrashLoopBackOff"
		known[st.Source.Pod] = f
	}
	var there, gone, restarting, waiting int
	for _, f := range known {
		switch {
		case f.gone:
			gone++
			continue
		case f.restarting:
			restarting++
		case f.waiting:
			waiting++
		}
		there++
	}
	var out []ui.Seg
	said := len(s.place.On) == there && there > 1 && s.place.On[0].GVR == pods.Resource() // by the title
	if (s.status.Synced || there > 0) && !said {
		out = append(out, ui.Seg{Role: themes.Text, Text: plural(there, "pod")})
	}
	for _, f := range []struct {
		n    int
		role themes.Role
		text string
	}{
		{restarting, themes.Bad, s.glyphs.Warn + " %d restarting"}, {waiting, themes.Warn, s.glyphs.Warn + " %d waiting"}, {gone, themes.Dim, "%d gone"},
	} {
		if f.n > 0 {
			out = append(out, ui.Seg{Role: f.role, Text: fmt.Sprintf(f.text, f.n)})
		}
	}
	return out
}

// pace says whether the newest lines are in sight.
func (s *Screen) pace() []ui.Seg {
	g, st := s.glyphs, s.status
	switch {
	case st.Err != nil:
		state := stream.State{Phase: stream.Failed, Err: st.Err, Retry: st.Retry}
		return kit.Stream(state, s.now, g)
	case st.Held:
		return []ui.Seg{{Role: themes.Warn, Text: g.Stale + " paused, and the buffer is full: the network waits"}}
	case !s.pane.follow:
		said := g.Stale + " paused"
		if n := s.below(); n > 0 {
			said += ", " + kit.Count(n) + " below"
		}
		return []ui.Seg{{Role: themes.Progress, Text: said}}
	case !st.Synced:
		return []ui.Seg{{Role: themes.Progress, Text: g.Loading + " looking for pods"}}
	case st.Done:
		return []ui.Seg{{Role: themes.Done, Text: g.Check + " ended"}}
	case !s.streaming() && s.unreadable() > 0:
		return []ui.Seg{{Role: themes.Bad, Text: g.Bad + " cannot be read, trying again"}}
	case !s.streaming():
		return []ui.Seg{{Role: themes.Done, Text: g.Stale + " nothing is written now"}}
	}
	said := g.Live + " following"
	if st.Rate >= 1 {
		said += fmt.Sprintf(" %s/s", kit.Count(int(st.Rate+0.5)))
		if age, ok := s.newest(); ok && age >= behind && s.flow.rested.Load() != nil {
			said += ", newest " + age.Round(time.Second).String() + " old"
		}
	}
	return []ui.Seg{{Role: themes.OK, Text: said}}
}

// behind is how old the newest line may be, while lines come and those of before have been read, until it is said: the
// reader is catching up, or clocks differ.
const behind = 10 * time.Second

// unreadable counts the containers whose logs cannot be read now.
func (s *Screen) unreadable() int {
	n := 0
	for _, st := range s.status.Sources {
		if st.Phase == logs.Failed || st.Phase == logs.Forbidden {
			n++
		}
	}
	return n
}

// newest is the age of the newest line of those that have a time.
func (s *Screen) newest() (age time.Duration, ok bool) {
	var last time.Time
	for _, st := range s.status.Sources {
		if st.Last.After(last) {
			last = st.Last
		}
	}
	return s.now.Sub(last), !last.IsZero()
}

// streaming reports whether any container can write now.
func (s *Screen) streaming() bool {
	for _, st := range s.status.Sources {
		if st.Phase == logs.Streaming || st.Phase == logs.Opening || st.Phase == logs.Queued {
			return true
		}
	}
	return false
}

// extra is what is looked for and what is left out, the most telling first: the last go where there is no room.
func (s *Screen) extra() []ui.Seg {
	var out []ui.Seg
	add := func(role themes.Role, text string) { out = append(out, ui.Seg{Role: role, Text: text}) }
	if s.save != nil {
		far, much := s.save.progress(s.glyphs)
		add(themes.Progress, far)
		if s.mode == nil {
			add(themes.Hint, "ctrl+s stops")
		}
		if much != "" {
			add(themes.Dim, much)
		}
	}
	if s.find.query.Greedy() {
		add(themes.Bad, "gave up: too much memory")
	}
	if s.find.on() {
		const least = 16
		add(themes.Prompt, s.find.sign()+text.Cut(s.find.text, max(s.width/2-least, least)))
		add(themes.Dim, s.found())
	}
	if s.find.floor != record.None {
		add(themes.Warn, "only "+s.find.floor.String()+"+")
	}
	if s.zoom.set() {
		add(themes.Warn, "only "+s.clock(s.zoom.from)+" - "+s.clock(s.zoom.to))
	}
	if n := s.unreadable(); n > 0 {
		add(themes.Bad, fmt.Sprintf("%s %d of %d logs cannot be read", s.glyphs.Warn, n, len(s.status.Sources)))
	}
	if n := s.hiddenCount(); n > 0 {
		add(themes.Warn, plural(n, "source")+" hidden")
	}
	if q := s.status.Queued; q > 0 {
		add(themes.Warn, fmt.Sprintf("%d of %d logs open: + opens more", s.status.Open, s.status.Open+q))
	}
	switch o := s.status.Older; {
	case o.Busy:
		add(themes.Progress, "fetching older lines")
	case o.Exhausted && s.atTop():
		add(themes.Dim, "nothing older is kept by the cluster")
	case o.Full && s.atTop():
		add(themes.Warn, "no room for older lines")
	case o.Err != nil && s.atTop():
		add(themes.Bad, "older lines cannot be read")
	case !s.pane.asked.IsZero() && s.atTop():
		add(themes.Dim, "nothing from "+s.clock(s.pane.asked)+" to this line")
	}
	if n := len(s.marked); n > 0 {
		add(themes.Strong, fmt.Sprintf("%s %d marked", s.glyphs.Mark, n))
	}
	if s.place.Since > 0 || s.place.Tail != usualTail {
		add(themes.Dim, s.place.span())
	}
	return out
}

// atTop reports whether the cursor is on the first line.
func (s *Screen) atTop() bool { return s.rows() > 0 && s.cursor() == 0 }

// found says how many lines match, and which of them the cursor is on.
func (s *Screen) found() string {
	m := s.look.Matches
	said := kit.Count(m.Len()) + " found"
	if seq := s.seq(); m.Has(seq) {
		said = fmt.Sprintf("%s/%s", kit.Count(m.Place(seq)+1), kit.Count(m.Len()))
	}
	if s.look.Total > 0 && !s.look.Done() {
		said += fmt.Sprintf(", searching %d%%", 100*s.look.Scanned/s.look.Total)
	}
	return said
}

func (s *Screen) hiddenCount() int {
	n := 0
	for _, h := range s.hidden {
		if h {
			n++
		}
	}
	return n
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return kit.Count(n) + " " + word + "s"
}

// size is a number of bytes in words.
func size(n int64) string {
	units := []string{"B", "KiB", "MiB", "GiB"}
	f, i := float64(n), 0
	for f >= 1024 && i < len(units)-1 {
		f, i = f/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", f, units[i])
}

// in says how long until a moment.
func in(at, now time.Time) string {
	return fmt.Sprintf("%ds", max(int(at.Sub(now).Round(time.Second)/time.Second), 0))
}
