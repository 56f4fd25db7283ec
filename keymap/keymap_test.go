package keymap

import (
	"reflect"
	"strings"
	"testing"
)

func bindings() []Binding {
	return []Binding{
		{Action: "down", Keys: []string{"j", "down"}, Help: "next row", Group: "move"},
		{Action: "top", Keys: []string{"g g", "home"}, Help: "first row", Group: "move"},
		{Action: "owner", Keys: []string{"g o"}, Help: "go to the owner", Group: "go"},
		{Action: "bottom", Keys: []string{"G"}, Help: "last row", Group: "move"},
		{Action: "first", Keys: []string{"1"}, Help: "first view"},
		{Action: "delete", Keys: []string{"ctrl+d"}, Help: "delete a|b", Group: "change", Danger: Destructive, Disabled: func() string { return "read-only" }},
	}
}

// short describes a result in one word.
func short(r Result) string {
	s := r.Pending
	if r.Binding != nil {
		s = string(r.Binding.Action)
	}
	if r.Count > 0 {
		s += strings.Repeat("#", r.Count)
	}
	if r.Miss {
		s += "miss"
	}
	if r.Again {
		s += " again"
	}
	return s
}

func TestResolver(t *testing.T) {
	g := Binding{Action: "go", Keys: []string{"g"}}
	for _, c := range []struct {
		name, keys string
		extra      []Binding
		want       []string
	}{
		{"one key", "j", nil, []string{"down"}},
		{"chord", "g g", nil, []string{"g", "top"}},
		{"chords share a beginning", "g o", nil, []string{"g", "owner"}},
		{"nothing bound", "x", nil, []string{"miss"}},
		{"wrong chord", "g x j", nil, []string{"g", "miss", "down"}},
		{"esc leaves a chord", "g esc j", nil, []string{"g", "", "down"}},
		{"count", "3 j", nil, []string{"3", "down###"}},
		{"count before a chord", "2 g g j", nil, []string{"2", "2g", "top##", "down"}},
		{"zero within a count", "2 0 esc", nil, []string{"2", "20", "####################"}},
		{"zero begins no count", "0", nil, []string{"miss"}},
		{"bound digits are keys", "1", nil, []string{"first"}},
		{"but not within a count", "2 1 esc", nil, []string{"2", "21", "#####################"}},
		{"disabled bindings resolve", "ctrl+d", nil, []string{"delete"}},
		{"ambiguous, the chord goes on", "g g", []Binding{g}, []string{"g", "top"}},
		{"ambiguous, another key", "g j j", []Binding{g}, []string{"g", "go again", "down"}},
		{"the first binding wins", "j", []Binding{{Action: "late", Keys: []string{"j"}}}, []string{"down"}},
	} {
		r := New(nil).Resolver()
		bs := append(bindings(), c.extra...)
		var got []string
		for _, k := range strings.Fields(c.keys) {
			got = append(got, short(r.Feed(k, bs)))
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q gave %q, want %q", c.name, c.keys, got, c.want)
		}
	}
}

func TestResolverCountDoesNotOverflow(t *testing.T) {
	r := New(nil).Resolver()
	for range 40 {
		r.Feed("9", bindings())
	}
	if got := r.Feed("j", bindings()).Count; got != maxCount {
		t.Errorf("count is %d, want %d", got, maxCount)
	}
}

func TestNext(t *testing.T) {
	r := New(nil).Resolver()
	if got := r.Next(bindings()); got != nil {
		t.Errorf("with nothing typed: %v", got)
	}
	r.Feed("g", bindings())
	next := r.Next(bindings())
	if len(next) != 2 || next[0].Action != "top" || next[0].Keys[0] != "g" || next[1].Action != "owner" || next[1].Keys[0] != "o" {
		t.Errorf("after g: %v", next)
	}
	r.Reset()
	if r.Pending() != "" || r.Next(bindings()) != nil {
		t.Error("Reset left something behind")
	}
}

func TestOverrides(t *testing.T) {
	m := New(map[Action][]string{"down": {"Ctrl-N", "ctrl+n", "nonsense"}, "top": {}})
	if got := m.Keys(bindings()[0]); !reflect.DeepEqual(got, []string{"ctrl+n"}) {
		t.Errorf("down has the keys %q", got)
	}
	r := m.Resolver()
	for key, want := range map[string]string{"ctrl+n": "down", "j": "miss", "home": "miss"} {
		if got := short(r.Feed(key, bindings())); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	if err := Check(bindings()); err != nil {
		t.Error(err)
	}
	err := Check([]Binding{{Action: "a", Keys: []string{"Ctrl-D", "entr"}}})
	if err == nil || !strings.Contains(err.Error(), `a: write "Ctrl-D" as "ctrl+d"`) || !strings.Contains(err.Error(), `"enter"?`) {
		t.Errorf("got %v", err)
	}
}

func TestConflicts(t *testing.T) {
	m := New(map[Action][]string{"bottom": {"g"}, "owner": {"J", "j"}})
	var got []string
	for _, c := range m.Conflicts(bindings()) {
		got = append(got, c.String())
	}
	want := []string{
		"the key j is bound to both down and owner",
		"the key g of bottom begins gg of top",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if c := New(nil).Conflicts(bindings()); c != nil {
		t.Errorf("the defaults clash: %v", c)
	}
}

func TestHelp(t *testing.T) {
	s := Help(bindings(), New(map[Action][]string{"bottom": nil}))
	if len(s) != 4 || s[0].Title != "move" || len(s[0].Lines) != 3 || s[1].Title != "go" {
		t.Fatalf("sections: %+v", s)
	}
	if got := s[0].Lines[1].Keys; !reflect.DeepEqual(got, []string{"gg", "home"}) {
		t.Errorf("keys of top: %q", got)
	}
	if got := s[0].Lines[2].Keys; got != nil {
		t.Errorf("keys of an unbound action: %q", got)
	}
	if got := s[3].Lines[0].Why; got != "read-only" {
		t.Errorf("reason: %q", got)
	}
}

func TestMarkdown(t *testing.T) {
	bs := append(bindings()[4:], Binding{Action: "tick", Keys: []string{"`", "|"}, Help: "tick", Group: "change"})
	got := Markdown("Browse", Help(bs, New(nil)))
	want := "## Browse\n" +
		"\n| keys | what it does | action |\n|---|---|---|\n| `1` | first view | `first` |\n" +
		"\n### change\n\n| keys | what it does | action |\n|---|---|---|\n" +
		"| `ctrl+d` | delete a\\|b (cannot be undone) | `delete` |\n" +
		"| `` ` `` `\\|` | tick | `tick` |\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func BenchmarkFeed(b *testing.B) {
	bs := bindings()
	for range 10 {
		bs = append(bs, bindings()...)
	}
	r := New(nil).Resolver()
	for b.Loop() {
		r.Feed("j", bs)
	}
}
