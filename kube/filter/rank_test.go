package filter

import (
	"slices"
	"strings"
	"testing"

	"fathom/kube"
)

// marked is s with brackets around the letters at these places.
func marked(s string, at []int) string {
	var b strings.Builder
	for i, c := range []byte(s) {
		if slices.Contains(at, i) {
			b.WriteString("[" + string(c) + "]")
		} else {
			b.WriteByte(c)
		}
	}
	return strings.ReplaceAll(b.String(), "][", "")
}

func TestLoose(t *testing.T) {
	for _, c := range []struct{ name, word, want string }{
		{"kube-system", "kubsys", "[kub]e-[sys]tem"},
		{"web-deploy", "wd", "[w]eb-[d]eploy"},
		{"Web-Deploy", "wd", "[W]eb-[D]eploy"},
		{"deploy", "dploy", "[d]e[ploy]"},
		{"postgres-0", "pgres", "[p]ost[gres]-0"},
		{"a-ab-b", "aabb", "[a]-[ab]-[b]"},
		{"web-7cbf745f9c-h9z7d", "w7h", "[w]eb-[7]cbf745f9c-[h]9z7d"},
		{"worker-7cbf745f9c", "web", ""}, // letters anywhere do not count
		{"web-deploy", "we-d", "[we]b[-d]eploy"},
		{"deploy", "yolped", ""},
		{"deploy", "dy", ""},
		{"", "ab", ""},
	} {
		if got := looseIn(c.name, c.word); got != (c.want != "") {
			t.Errorf("%q in %q: %v", c.word, c.name, got)
		}
		if got := marked(c.name, looseHits(c.name, c.word)); c.want != "" && got != c.want {
			t.Errorf("%q in %q at %s, want %s", c.word, c.name, got, c.want)
		}
	}
}

func TestWordsAreLooseButQuotesAreNot(t *testing.T) {
	r := &kube.Row{Name: "kube-system", Namespace: "dploy"}
	for filter, want := range map[string]bool{
		"kubsys": true, `"kubsys"`: false, "!kubsys": true, "name:kubsys": false, "nosuch|kubsys": true,
		`"kubsys"|dploy`: true, "dploi": false, "kubsys absent": false,
	} {
		if got := bound(t, filter).Match(r, now); got != want {
			t.Errorf("%s: %v", filter, got)
		}
	}
}

func bound(t *testing.T, filter string) *Matcher {
	t.Helper()
	e, err := Parse(filter)
	if err != nil {
		t.Fatal(err)
	}
	return e.Bind(columns())
}

func TestRank(t *testing.T) {
	rows := []*kube.Row{
		{Name: "web"}, {Name: "web-1"}, {Name: "my-web"}, {Name: "cobweb"},
		{Name: "api", Namespace: "web"}, {Name: "w-e-b"}, {Name: "other", Cells: []kube.Cell{{Text: "x"}}},
	}
	m := bound(t, "web|status=y")
	for i, r := range rows {
		if got := m.Rank(r); got != i {
			t.Errorf("%s ranks %d, want %d", r.Name, got, i)
		}
	}
	if m.Ranks() <= len(rows)-1 {
		t.Errorf("%d ranks are too few", m.Ranks())
	}
	if two := bound(t, "web api"); two.Rank(&kube.Row{Name: "web-api"}) >= two.Rank(&kube.Row{Name: "api-cobweb"}) {
		t.Error("words at the start are not the best")
	}
	for _, filter := range []string{"", "status=x", "!web", "/web/", "@app=web"} {
		if n := bound(t, filter).Ranks(); n != 1 {
			t.Errorf("%q has %d ranks", filter, n)
		}
	}
}

func TestHits(t *testing.T) {
	for _, c := range []struct{ filter, text, want string }{
		{"web", "a Web, my web", "a [Web], my [web]"},
		{"we eb", "web", "[web]"},
		{"web|api", "api", "[api]"},
		{"kubsys", "kube-system", "[kub]e-[sys]tem"},
		{`"kubsys"`, "kube-system", "kube-system"},
		{"!web status=web", "web", "web"},
	} {
		if got := marked(c.text, bound(t, c.filter).Hits(c.text, true)); got != c.want {
			t.Errorf("%s: %s, want %s", c.filter, got, c.want)
		}
	}
	if got := bound(t, "kubsys").Hits("kube-system", false); got != nil {
		t.Errorf("a cell that is not the name is found loosely at %v", got)
	}
}

func TestRankAllocatesNothing(t *testing.T) {
	m := bound(t, "web api|kubsys")
	r := &kube.Row{Name: "kube-system-web", Cells: []kube.Cell{{Text: "x"}}}
	if n := testing.AllocsPerRun(100, func() { m.Rank(r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzLoose(f *testing.F) {
	f.Add("kube-system", "kubsys")
	f.Add("a-a-b", "aab")
	f.Add("--", "-a")
	f.Fuzz(func(t *testing.T, name, word string) {
		word = lower(word)
		if !plain(word) || len(word) < 2 || len(word) > longestLoose {
			return
		}
		hits := looseHits(name, word)
		if looseIn(name, word) != (hits != nil) {
			t.Fatalf("%q in %q: %v, but at %v", word, name, looseIn(name, word), hits)
		}
		for i, at := range hits {
			if i > 0 && at <= hits[i-1] || lowerByte(name[at]) != word[i] {
				t.Fatalf("%q in %q at %v", word, name, hits)
			}
		}
	})
}
