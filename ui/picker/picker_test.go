package picker_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/ui"
	"fathom/ui/picker"
	"fathom/ui/uitest"
)

func namespaces() []picker.Item {
	var out []picker.Item
	for _, n := range []string{"checkout", "default", "kube-public", "kube-system", "payments"} {
		out = append(out, picker.Item{
			ID: n, Cols: []string{n, "Active"}, Current: n == "default", Favourite: n == "payments",
		})
	}
	return out
}

// picked opens a picker and notes what its owner hears.
func picked(t *testing.T, opt picker.Options, w, h int) (*uitest.Driver, *[]string) {
	t.Helper()
	var heard []string
	opt.OnDone = func(items []picker.Item) tea.Cmd {
		for _, it := range items {
			heard = append(heard, "done "+it.ID)
		}
		return nil
	}
	opt.OnCancel = func() tea.Cmd { heard = append(heard, "cancel"); return nil }
	opt.OnMove = func(it picker.Item) tea.Cmd { heard = append(heard, "at "+it.ID); return nil }
	if opt.Title == "" {
		opt.Title = "namespaces"
	}
	d := uitest.Screen(t, uitest.Stub{}, w, h)
	d.Do(ui.Do(ui.Show{Overlay: picker.New(opt)}))
	return d, &heard
}

func TestDeleting(t *testing.T) {
	var deleted string
	opt := picker.Options{Items: namespaces(), OnDelete: func(it picker.Item) tea.Cmd { deleted = it.ID; return nil }}
	d, _ := picked(t, opt, 80, 24)
	d.Keys("s", "y", "s", "ctrl+x")
	if deleted != "kube-system" || d.Shows("kube-system") {
		t.Errorf("deleted is %q", deleted)
	}
	opt.OnDelete = nil
	d, heard := picked(t, opt, 80, 24)
	d.Keys("ctrl+x")
	if !d.Shows("kube-system") || len(*heard) != 0 {
		t.Errorf("it heard %v", *heard)
	}
}

func TestChoosing(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  picker.Options
		keys []string
		want []string
	}{
		{"the current one is under the cursor", picker.Options{}, []string{"enter"}, []string{"done default"}},
		{"favourites come first", picker.Options{}, []string{"pgup", "enter"}, []string{"at payments", "done payments"}},
		{"typing narrows", picker.Options{}, []string{"s", "y", "s", "enter"}, []string{"at kube-system", "done kube-system"}},
		{"the cursor stops at the end", picker.Options{}, []string{"pgdown", "down", "enter"}, []string{"at kube-system", "done kube-system"}},
		{"esc leaves", picker.Options{}, []string{"esc"}, []string{"cancel"}},
		{"several", picker.Options{Several: true}, []string{"space", "space", "space", "space", "enter"}, []string{"at kube-public", "at kube-system", "done default", "done kube-public"}},
		{"nothing matches", picker.Options{}, []string{"z", "z", "enter", "esc"}, []string{"cancel"}},
		{"free text", picker.Options{Free: free}, []string{"z", "z", "enter"}, []string{"at free:z", "at free:zz", "done free:zz"}},
		{"free text comes last", picker.Options{Free: free}, []string{"p", "u", "b", "enter"}, []string{"at payments", "at kube-public", "done kube-public"}},
		{"or first", picker.Options{Free: free, FreeFirst: true}, []string{"p", "enter"}, []string{"at free:p", "done free:p"}},
		{"tab completes", picker.Options{Free: free}, []string{"s", "y", "tab", "x", "enter"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.opt.Items = namespaces()
			d, heard := picked(t, c.opt, 80, 24)
			d.Keys(c.keys...)
			if c.want == nil {
				c.want = []string{"done free:kube-systemx"}
				*heard = (*heard)[len(*heard)-1:]
			}
			if !slices.Equal(*heard, c.want) {
				t.Errorf("heard %q, want %q", *heard, c.want)
			}
		})
	}
}

func free(text string) (picker.Item, bool) {
	return picker.Item{ID: "free:" + text, Cols: []string{"use " + text}}, true
}

func TestLiveItemsKeepTheCursor(t *testing.T) {
	items := namespaces()
	var flag func()
	stopped := false
	opt := picker.Options{
		Source: func() []picker.Item { return items },
		Live:   func(f func()) func() { flag = f; return func() { stopped = true } },
	}
	d, heard := picked(t, opt, 80, 24)
	d.Keys("down")
	items = append([]picker.Item{{ID: "aaa", Cols: []string{"aaa", "Active"}}}, items...)
	go flag()
	d.WaitText("aaa")
	d.Keys("enter")
	if got := (*heard)[len(*heard)-1]; got != "done kube-public" {
		t.Errorf("heard %q", *heard)
	}
	if !stopped {
		t.Error("the source was not stopped")
	}
}

func TestWhatCannotBeChosenSaysWhy(t *testing.T) {
	d, heard := picked(t, picker.Options{Items: []picker.Item{{ID: "x", Cols: []string{"staging"}, Off: "its user is missing"}}}, 80, 24)
	d.Keys("enter")
	d.Expect("▲ its user is missing")
	if len(*heard) != 0 {
		t.Errorf("heard %q", *heard)
	}
	d.Keys("s")
	d.Refuse("its user is missing")
}

func TestFavourites(t *testing.T) {
	var heard []string
	d, _ := picked(t, picker.Options{
		Items:       namespaces(),
		OnFavourite: func(it picker.Item, on bool) tea.Cmd { heard = append(heard, fmt.Sprint(it.ID, on)); return nil },
	}, 80, 24)
	d.Keys("ctrl+s", "ctrl+s")
	if want := []string{"defaulttrue", "defaultfalse"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

func TestClicks(t *testing.T) {
	d, heard := picked(t, picker.Options{Items: namespaces()}, 80, 24)
	x, y := d.Find("kube-system")
	d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp})
	d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown})
	d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	if got := *heard; got[0] != "at kube-system" || got[len(got)-1] != "done kube-system" {
		t.Errorf("heard %q", got)
	}
	d.Refuse("namespaces")
}

func TestBoxDoesNotJumpWhileTyping(t *testing.T) {
	d, _ := picked(t, picker.Options{Items: namespaces()}, 80, 24)
	x, y := d.Find("┌ namespaces")
	d.Type("kube")
	if x2, y2 := d.Find("┌ namespaces"); x2 != x || y2 != y {
		t.Errorf("the box went from %d,%d to %d,%d", x, y, x2, y2)
	}
}

func palette() []picker.Item {
	return []picker.Item{
		{ID: "recent:prod", Section: "recent", Cols: []string{"pods prod /web"}},
		{ID: "kind:pods", Section: "kinds", Cols: []string{"pods", "v1"}, Also: "po"},
		{ID: "kind:deployments", Section: "kinds", Cols: []string{"deployments", "apps/v1"}, Also: "deploy"},
		{ID: "act:logs", Section: "actions", Cols: []string{"logs", "stream the logs"}, Keys: "l"},
		{ID: "act:delete", Section: "actions", Cols: []string{"delete", "delete the object"}, Keys: "ctrl+d", Off: "you may not delete pods"},
	}
}

func TestPaletteLooks(t *testing.T) {
	uitest.Goldens(t, "palette", func(t *testing.T, w, h int) *uitest.Driver {
		d, _ := picked(t, picker.Options{Title: "go", Items: palette()}, w, h)
		return d
	})
	uitest.Goldens(t, "palette-typed", func(t *testing.T, w, h int) *uitest.Driver {
		d, _ := picked(t, picker.Options{Title: "go", Items: palette()}, w, h)
		d.Type("de")
		return d
	})
}

func TestEverySize(t *testing.T) {
	many := make([]picker.Item, 300)
	for i := range many {
		many[i] = picker.Item{ID: fmt.Sprint(i), Cols: []string{fmt.Sprintf("namespace-%03d-%s", i, strings.Repeat("日", i%40))}}
	}
	d, heard := picked(t, picker.Options{Items: many, Text: "names"}, 80, 24)
	for w := 0; w < 130; w += 3 {
		d.Resize(w, w/3)
		d.Keys("pgdown")
	}
	d.Resize(80, 24)
	for range 300 {
		d.Keys("pgdown")
	}
	d.Keys("enter")
	if got := (*heard)[len(*heard)-1]; !strings.HasPrefix(got, "done ") {
		t.Errorf("heard %q", got)
	}
}

func TestMarksAreCounted(t *testing.T) {
	d, _ := picked(t, picker.Options{Items: namespaces(), Several: true}, 80, 24)
	d.Keys("space", "space")
	d.Expect("2 marked  5", "◆")
}

func BenchmarkType(b *testing.B) {
	many := make([]picker.Item, 10_000)
	for i := range many {
		many[i] = picker.Item{ID: fmt.Sprint(i), Cols: []string{fmt.Sprintf("web-7cbf745f9c-%05d", i)}}
	}
	p := picker.New(picker.Options{Items: many})
	for b.Loop() {
		p.Key(uitest.Press("w"))
		p.Key(uitest.Press("backspace"))
	}
}
