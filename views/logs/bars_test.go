package logs

import (
	"testing"
	"time"

	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/themes"
)

func TestBarsAreJoinedToTheRoom(t *testing.T) {
	from := time.Unix(1000, 0)
	var bars []lens.Bar
	for i := range 10 {
		var b lens.Bar
		b[record.Info] = uint32(i)
		bars = append(bars, b)
	}
	c := join(from, time.Second, bars, 4)
	if len(c.bars) != 4 || c.width != 3*time.Second || total(c.bars[0]) != 3 || total(c.bars[3]) != 9 || !c.at(1).Equal(from.Add(3*time.Second)) {
		t.Errorf("10 bars in the room of 4 are %+v", c)
	}
	if c := join(from, time.Second, bars, 20); len(c.bars) != 10 || c.width != time.Second {
		t.Errorf("10 bars in the room of 20 are %+v", c)
	}
	if c := join(from, time.Second, nil, 0); len(c.bars) != 0 {
		t.Errorf("no bars are %+v", c)
	}
}

func TestOnlyWhatStandsOutIsColoured(t *testing.T) {
	bar := func(info, errors int) (b lens.Bar) {
		b[record.Info], b[record.Error] = uint32(info), uint32(errors)
		return b
	}
	for name, c := range map[string]struct {
		bars []lens.Bar
		want []themes.Role
	}{
		"errors now and then":       {[]lens.Bar{bar(9, 0), bar(9, 1), bar(9, 0)}, []themes.Role{themes.Dim, themes.Bad, themes.Dim}},
		"errors everywhere":         {[]lens.Bar{bar(9, 1), bar(9, 1), bar(9, 1)}, []themes.Role{themes.Dim, themes.Dim, themes.Dim}},
		"more of them at one time":  {[]lens.Bar{bar(9, 1), bar(5, 5), bar(9, 1)}, []themes.Role{themes.Dim, themes.Bad, themes.Dim}},
		"nothing is nothing at all": {[]lens.Bar{bar(0, 0)}, []themes.Role{themes.Dim}},
	} {
		role := chart{bars: c.bars}.standsOut()
		for i, b := range c.bars {
			if got := role(b); got != c.want[i] {
				t.Errorf("%s: bar %d is of role %d, want %d", name, i, got, c.want[i])
			}
		}
	}
}
