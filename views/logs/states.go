package logs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fathom/kube/cluster"
	"fathom/kube/logs"
	"fathom/kube/logs/record"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// paragraph is a part of what is said in place of lines.
type paragraph = []ui.Seg

func say(role themes.Role, text string) paragraph { return paragraph{{Role: role, Text: text}} }

// key is a sentence that begins with a key.
func key(k, does string) paragraph {
	return paragraph{{Role: themes.Key, Text: k}, {Role: themes.Hint, Text: " " + does}}
}

func (s *Screen) page(text []paragraph, w, h int) []string { return kit.Page(text, s.theme, w, h) }

// emptiness says why there are no lines, nil when there are some.
func (s *Screen) emptiness() []paragraph {
	fruitless := s.find.hides() && s.look.Matches.Len() == 0 // only marks are left
	if s.rows() > 0 && !fruitless {
		return nil
	}
	if st := s.cluster.Status(); st.Phase == cluster.Down {
		p := problem.Of(st.Err)
		return []paragraph{say(themes.Bad, p.Text), say(themes.Text, p.Next)}
	}
	if s.status.Err != nil {
		return s.unknownPods()
	}
	if s.look.Total > 0 {
		return s.allHidden()
	}
	switch {
	case !s.status.Synced:
		return []paragraph{say(themes.Dim, "Looking for the pods of "+s.place.what()+".")}
	case len(s.status.Sources) == 0 && len(s.place.On) == 1 && s.place.On[0].GVR.Resource == "pods":
		return []paragraph{
			say(themes.Text, "There is no pod "+s.place.On[0].Name+" in "+s.place.On[0].Namespace+" now."),
			say(themes.Hint, "Its logs show when there is one."),
		}
	case len(s.status.Sources) == 0:
		return []paragraph{
			say(themes.Text, s.place.what()+" has no pods now."),
			say(themes.Hint, "Their logs show as soon as there are some."),
		}
	}
	return s.silence()
}

func (s *Screen) unknownPods() []paragraph {
	p := problem.Of(s.status.Err)
	out := []paragraph{say(themes.Bad, p.Text), say(themes.Text, p.Next)}
	if !s.status.Retry.IsZero() {
		out = append(out, paragraph{{Role: themes.Dim, Text: "Trying again in " + in(s.status.Retry, s.now) + ". "},
			{Role: themes.Key, Text: "ctrl+r"}, {Role: themes.Hint, Text: " tries now"}})
	}
	return out
}

// allHidden says what hides every line, and how to see them.
func (s *Screen) allHidden() []paragraph {
	n := lines(s.look.Total)
	if !s.answered() || !s.look.Done() {
		return []paragraph{say(themes.Dim, fmt.Sprintf("Searching %s: %s of them so far.", n, kit.Count(s.look.Scanned)))}
	}
	var why, keys []string
	if s.find.hides() {
		why = append(why, s.find.sign()+s.find.text)
		keys = append(keys, "&")
	}
	if s.find.floor != record.None {
		why = append(why, "the floor: only "+s.find.floor.String()+" and worse")
		keys = append(keys, "<")
	}
	if s.zoom.set() {
		why = append(why, "the time: only "+s.clock(s.zoom.from)+" to "+s.clock(s.zoom.to))
	}
	if h := s.hiddenCount(); h > 0 {
		why = append(why, plural(h, "source")+" hidden")
		keys = append(keys, "S")
	}
	out := []paragraph{say(themes.Text, fmt.Sprintf("All %s are hidden by %s.", n, strings.Join(why, ", and by ")))}
	for _, k := range keys {
		out = append(out, key(k, map[string]string{
			"&": "shows the other lines too", "<": "lowers the floor", "S": "chooses the sources",
		}[k]))
	}
	return append(out, key("esc", "undoes the last of it"))
}

// silence says of the containers why none has written anything, those that cannot first.
func (s *Screen) silence() []paragraph {
	var out []paragraph
	const most = 8
	quiet := 0
	for _, st := range s.status.Sources {
		p, worth := s.cause(st)
		switch {
		case !worth:
			quiet++
		case len(out) == most:
		default:
			out = append(out, p)
		}
	}
	if quiet == 0 && len(out) > 0 {
		return out
	}
	text := plural(quiet, "container") + " running, no line written"
	switch {
	case s.place.Since > 0:
		text += " in the " + s.place.span()
	default:
		text += " yet"
	}
	out = append(out, say(themes.Text, text+"."), say(themes.Hint, "Lines show as they are written."))
	if s.place.Since > 0 {
		out = append(out, key("r", "reads further back"))
	}
	return out
}

// answers is how soon a log is answered that has lines. One without any may not be answered before the first.
const answers = 3 * time.Second

// cause says of one container why there is nothing; worth is false when it just has written nothing.
func (s *Screen) cause(st logs.State) (p paragraph, worth bool) {
	name := full(st.Source)
	lead := func(role themes.Role, sign, text string) paragraph {
		return paragraph{{Role: role, Text: sign + " "}, {Role: themes.Strong, Text: name}, {Role: role, Text: "  " + text}}
	}
	switch st.Phase {
	case logs.Forbidden:
		pr := st.Problem()
		return lead(themes.Bad, s.glyphs.Bad, pr.Text+"\n"+pr.Next), true
	case logs.Failed:
		pr := st.Problem()
		text := pr.Text
		if !st.Retry.IsZero() {
			text += ", trying again in " + in(st.Retry, s.now)
		}
		return lead(themes.Bad, s.glyphs.Bad, text), true
	case logs.Waiting:
		return s.waits(st, lead)
	case logs.Queued:
		return lead(themes.Warn, s.glyphs.Loading, fmt.Sprintf("waits its turn: %d logs are open (+ opens more)", s.status.Open)), true
	case logs.Opening:
		if s.now.Sub(st.Since) > answers {
			return nil, false
		}
		return lead(themes.Dim, s.glyphs.Loading, "being read"), true
	case logs.Ended:
		text := "ended without a line"
		if st.Exited {
			text += fmt.Sprintf(", exit code %d", st.ExitCode)
		}
		return lead(themes.Done, s.glyphs.Check, text), true
	case logs.Gone:
		return lead(themes.Dim, s.glyphs.Gone, "is gone"), true
	}
	return nil, false
}

// waits says what a container is waiting for.
func (s *Screen) waits(st logs.State, lead func(themes.Role, string, string) paragraph) (paragraph, bool) {
	if st.Reason == "" {
		return lead(themes.Dim, s.glyphs.Loading, "waiting for it to start"), true
	}
	role, text := themes.Progress, "waiting: "+st.Reason
	switch {
	case st.Never:
		role, text = themes.Bad, "never started: "+st.Reason
	case !slices.Contains([]string{"ContainerCreating", "PodInitializing"}, st.Reason):
		role = themes.Bad
	}
	if st.Message != "" {
		text += "\n" + st.Message
	}
	if st.Err != nil {
		text += "\n" + st.Problem().Text
	}
	return lead(role, s.glyphs.Loading, text), true
}
