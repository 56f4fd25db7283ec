package form_test

import (
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui/form"
	"fathom/ui/uitest"
)

func fields() []form.Field {
	return []form.Field{
		{Name: "replicas", Help: "how many there shall be", Kind: form.Number, Required: true, Values: []string{"3"}},
		{Name: "cascade", Help: "what becomes of the objects it owns", Kind: form.Choice,
			Values: []string{"background"}, Suggest: []string{"background", "foreground", "orphan"}},
		{Name: "labels", Help: "key=value sets one", Kind: form.Pairs},
		{Name: "force", Help: "without waiting", Kind: form.Switch},
		{Name: "script", Help: "what to run", Kind: form.Lines},
	}
}

// press presses keys by name; what is in quotes is typed.
func press(f *form.Form, keys ...string) (last form.Event) {
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, "'"); ok {
			for _, r := range text {
				last = f.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			continue
		}
		last = f.Key(uitest.Press(k))
	}
	return last
}

func TestValues(t *testing.T) {
	untouched := map[string][]string{"replicas": {"3"}, "cascade": {"background"}}
	with := func(name string, values ...string) map[string][]string {
		out := map[string][]string{}
		for k, v := range untouched {
			out[k] = v
		}
		out[name] = values
		if len(values) == 0 {
			delete(out, name)
		}
		return out
	}
	for _, c := range []struct {
		name string
		keys []string
		last form.Event
		want map[string][]string
	}{
		{"nothing", nil, form.Ignored, untouched},
		{"the first letter takes the place of what nobody typed", []string{"'5", "'0"}, form.Changed, with("replicas", "50")},
		{"unless one goes there to edit it", []string{"end", "'0"}, form.Changed, with("replicas", "30")},
		{"numbers take no letters", []string{"'x"}, form.Taken, untouched},
		{"enter submits", []string{"enter"}, form.Submit, untouched},
		{"up and down go to other fields", []string{"down", "'fore"}, form.Changed, with("cascade", "fore")},
		{"down takes a suggestion", []string{"tab", "down"}, form.Changed, with("cascade", "foreground")},
		{"of those that match what is typed", []string{"tab", "'orp", "down"}, form.Changed, with("cascade", "orphan")},
		{"up goes round", []string{"tab", "up"}, form.Changed, with("cascade", "orphan")},
		{"pairs are one a line", []string{"tab", "tab", "'a=1", "down", "'b-"}, form.Changed, with("labels", "a=1", "b-")},
		{"an empty line goes with backspace", []string{"tab", "tab", "'a", "down", "backspace", "backspace"}, form.Changed, untouched},
		{"space switches", []string{"tab", "tab", "tab", "space"}, form.Changed, with("force", form.On)},
		{"and switches back", []string{"tab", "tab", "tab", "space", "space"}, form.Changed, untouched},
		{"enter is a line of a text", []string{"tab", "tab", "tab", "tab", "'a", "enter", "'b"}, form.Changed, with("script", "a\nb")},
		{"which ctrl+s ends", []string{"tab", "tab", "tab", "tab", "'a", "ctrl+s"}, form.Submit, with("script", "a")},
		{"past the last field one leaves", []string{"tab", "tab", "tab", "tab", "tab"}, form.Leave, untouched},
		{"before the first one stays", []string{"shift+tab", "'4"}, form.Changed, with("replicas", "4")},
		{"a value can be taken away", []string{"ctrl+u"}, form.Changed, with("replicas")},
		{"other keys are others'", []string{"pgdown"}, form.Ignored, untouched},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := form.New(fields())
			if got := press(f, c.keys...); got != c.last {
				t.Errorf("the last key did %v, want %v", got, c.last)
			}
			if got := f.Values(); !reflect.DeepEqual(got, c.want) {
				t.Errorf("the values are %v, want %v", got, c.want)
			}
		})
	}
}

func TestLateValues(t *testing.T) {
	f := form.New([]form.Field{{Name: "replicas", Kind: form.Number}})
	if !f.Preset("replicas", []string{"3"}) {
		t.Error("a value for an untouched field was not taken")
	}
	press(f, "'5")
	if f.Preset("replicas", []string{"4"}) || f.Values()["replicas"][0] != "5" {
		t.Errorf("what was typed is now %v", f.Values())
	}
}

func TestPaste(t *testing.T) {
	f := form.New(fields())
	f.Paste("12")
	press(f, "tab", "tab")
	f.Paste("a=1\r\nb=2\n")
	want := map[string][]string{"replicas": {"12"}, "cascade": {"background"}, "labels": {"a=1", "b=2"}}
	if got := f.Values(); !reflect.DeepEqual(got, want) {
		t.Errorf("the values are %v, want %v", got, want)
	}
}

func TestGoTo(t *testing.T) {
	f := form.New(fields())
	f.GoTo("force")
	f.GoTo("nowhere")
	press(f, "space")
	if f.Current() != "force" || f.Values()["force"] == nil {
		t.Errorf("the cursor is in %s, the values are %v", f.Current(), f.Values())
	}
}

func TestWithoutFocusKeysAreOthers(t *testing.T) {
	f := form.New(fields())
	f.Focus(false)
	if got := press(f, "'5"); got != form.Ignored {
		t.Errorf("a key did %v", got)
	}
	if _, _, ok := f.Caret(); ok {
		t.Error("there is a cursor")
	}
}

func TestView(t *testing.T) {
	none, _ := themes.Named("none")
	for _, c := range []struct {
		name string
		w, h int
		keys []string
	}{
		{"first", 60, 9, nil},
		{"choice", 60, 12, []string{"tab", "down"}},
		{"pairs", 60, 9, []string{"tab", "tab", "'app=web", "down", "'tier-"}},
		{"low", 60, 3, []string{"tab", "tab", "tab", "space"}},
		{"narrow", 24, 9, []string{"'1234567890123456789"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := form.New(fields())
			f.SetLook(none, themes.Unicode())
			press(f, c.keys...)
			f.Fault("replicas", "there are only 2 nodes")
			lines := f.View(c.w, c.h)
			if len(lines) != c.h {
				t.Fatalf("%d lines, not %d", len(lines), c.h)
			}
			if x, y, ok := f.Caret(); !ok || x < 0 || x >= c.w || y < 0 || y >= c.h {
				t.Errorf("the cursor is at %d,%d (%v)", x, y, ok)
			}
			uitest.Golden(t, c.name, strings.Join(uitest.Plain(lines, c.w), "\n")+"\n")
		})
	}
}

// TestSecrets shows what is typed only while somebody asks for it.
func TestSecrets(t *testing.T) {
	none, _ := themes.Named("none")
	f := form.New([]form.Field{
		{Name: "name", Kind: form.Text},
		{Name: "password", Kind: form.Text, Secret: true, Values: []string{"preset"}},
		{Name: "literals", Kind: form.Pairs, Secret: true},
	})
	f.SetLook(none, themes.Unicode())
	drawn := func() string { return strings.Join(uitest.Plain(f.View(60, 12), 60), "\n") }
	if f.Masks() || strings.Contains(drawn(), "preset") {
		t.Errorf("a value to begin with is shown:\n%s", drawn())
	}
	press(f, "tab", "'hunter2", "tab", "'token=abc=d", "down", "'key")
	if text := drawn(); strings.Contains(text, "hunter2") || !strings.Contains(text, "●●●●●●●") ||
		!strings.Contains(text, "token=●●●●●") || strings.Contains(text, "abc") || !strings.Contains(text, "key") || !strings.Contains(text, "ctrl+t shows it") || !f.Masks() {
		t.Errorf("drawn:\n%s", text)
	}
	if got := press(f, "ctrl+t"); got != form.Taken || !strings.Contains(drawn(), "token=abc=d") || strings.Contains(drawn(), "hunter2") {
		t.Errorf("asked to see this field, %v:\n%s", got, drawn())
	}
	press(f, "shift+tab")
	if text := drawn(); strings.Contains(text, "abc") || strings.Contains(text, "hunter2") {
		t.Errorf("the cursor is elsewhere:\n%s", text)
	}
	press(f, "ctrl+t", "ctrl+t")
	if strings.Contains(drawn(), "hunter2") {
		t.Errorf("hidden again:\n%s", drawn())
	}
	want := map[string][]string{"password": {"hunter2"}, "literals": {"token=abc=d", "key"}}
	if got := f.Values(); !reflect.DeepEqual(got, want) {
		t.Errorf("the values are %v", got)
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("tab tab a down b backspace")
	none, _ := themes.Named("none")
	f.Fuzz(func(t *testing.T, keys string) {
		x := form.New(fields())
		x.SetLook(none, themes.ASCII())
		for _, k := range strings.Fields(keys) {
			x.Key(uitest.Press(k))
			if got := len(x.View(30, 4)); got != 4 {
				t.Fatalf("%d lines after %q", got, k)
			}
		}
		x.Values()
	})
}
