package ui

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/themes"
)

func TestLongStateLeavesRoomForTheContext(t *testing.T) {
	none, _ := themes.Named("none")
	l := Look{Theme: none, Glyphs: themes.Unicode()}
	h := Head{
		Left:   []Seg{{Text: "production-europe-west-1"}, {Text: "v1.36.3"}, {Text: "alice"}},
		Middle: []Seg{{Text: "payments"}},
		Right:  []Seg{{Text: "○ stale 42s - connection refused, retrying in 3s"}},
		Title:  []Seg{{Text: "Pods"}, {Text: "1,204"}, {Text: "▲ 3 not ready"}},
		Extra:  []Seg{{Text: "/web age<2h"}, {Text: "sort RESTARTS v"}},
	}
	for w, want := range map[int][2]string{
		120: {
			"▌production-europe-west-1 · v1.36.3 · alice             payments       ○ stale 42s - connection refused, retrying in 3s ",
			" Pods  1,204  ▲ 3 not ready                                                               /web age<2h   sort RESTARTS v ",
		},
		80: {
			"▌production-europe-west-1      ○ stale 42s - connection refused, retrying in 3s ",
			" Pods  1,204  ▲ 3 not ready                       /web age<2h   sort RESTARTS v ",
		},
		40: {
			"▌production-euro…  ○ stale 42s - conne… ",
			" Pods  1,204  ▲ 3 not ready             ",
		},
	} {
		got := drawHead(l, h, w)
		for i := range want {
			if s := ansi.Strip(got[i]); s != want[i] {
				t.Errorf("at %d cells line %d is\n%q, want\n%q", w, i, s, want[i])
			}
		}
	}
}

func TestALongNoteIsCutBeforeAnythingIsLeftOut(t *testing.T) {
	none, _ := themes.Named("none")
	l := Look{Theme: none, Glyphs: themes.Unicode()}
	h := Head{
		Title: []Seg{{Text: "Nodes"}, {Text: "7"}, {Text: "▲ 2 not healthy"}},
		Extra: []Seg{{Text: "No usage: metrics.k8s.io is installed but does not answer."}, {Text: "/worker"}},
	}
	for w, want := range map[int]string{
		100: " Nodes  7  ▲ 2 not healthy     No usage: metrics.k8s.io is installed but does not answer.   /worker ",
		80:  " Nodes  7  ▲ 2 not healthy   No usage: metrics.k8s.io is installed b…   /worker ",
		60:  " Nodes  7  ▲ 2 not healthy         No usage: metrics.k8s.i… ",
		45:  " Nodes  7  ▲ 2 not healthy                   ",
	} {
		if got := ansi.Strip(drawHead(l, h, w)[1]); got != want {
			t.Errorf("at %d cells\n%q, want\n%q", w, got, want)
		}
	}
	if h.Extra[0].Text != "No usage: metrics.k8s.io is installed but does not answer." {
		t.Error("the screen's own note was cut")
	}
}
