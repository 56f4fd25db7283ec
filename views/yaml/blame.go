package yaml

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	cells "fathom/ui/text"
)

const (
	widestManager = 24
	ageWidth      = 4
)

// blamed puts before every line who set it and when.
func blamed(lines []pager.Line, u *unstructured.Unstructured, now time.Time, g themes.Glyphs) []pager.Line {
	who := object.Blame(u)
	width := 0
	for _, w := range who {
		width = max(width, min(cells.Width(nameOf(w)), widestManager))
	}
	blank := strings.Repeat(" ", width+1+ageWidth) + " " + g.V + " "
	out := make([]pager.Line, len(lines))
	for i, l := range lines {
		lead := blank
		if w, ok := who[pathOf(l.Key)]; ok {
			lead = cells.Fit(nameOf(w), width) + " " + cells.PadLeft(age(w, now), ageWidth) + " " + g.V + " "
		}
		l.Segs = append([]ui.Seg{{Role: themes.Dim, Text: lead}}, l.Segs...)
		out[i] = l
	}
	return out
}

// nameOf is a manager in the column: with how many others share the field.
func nameOf(w object.Who) string {
	if w.Others > 0 {
		return fmt.Sprintf("%s +%d", w.Manager, w.Others)
	}
	return w.Manager
}

func age(w object.Who, now time.Time) string {
	if w.Time.IsZero() {
		return ""
	}
	return kube.Since(now, w.Time.Unix(), kube.Quantised)
}

// pathOf is the path of the field that a line belongs to: lines after the first of a text have their number behind it.
func pathOf(key string) string {
	if at := strings.LastIndexByte(key, '|'); at >= 0 && strings.Trim(key[at+1:], "0123456789") == "" {
		return key[:at]
	}
	return key
}
