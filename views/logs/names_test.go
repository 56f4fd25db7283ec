package logs

import (
	"testing"

	"fathom/kube"
	"fathom/kube/logs"
	"fathom/themes"
)

func sources(owner string, names ...[2]string) []*logs.Source {
	var out []*logs.Source
	for _, n := range names {
		out = append(out, &logs.Source{ID: len(out), Owner: owner, Container: n[1], Pod: kube.Ref{Context: "c", Namespace: "n", Name: n[0]}})
	}
	return out
}

func TestShortNamesAreWhatDiffers(t *testing.T) {
	two := sources("deployment/api", [2]string{"api-5d9c-aaaaa", "app"})
	for name, c := range map[string]struct {
		of   []*logs.Source
		want []string
	}{
		"one container needs no name":       {sources("deployment/web", [2]string{"web-7c-h9z7d", "app"}), []string{""}},
		"containers of one pod":             {sources("deployment/web", [2]string{"web-7c-h9z7d", "app"}, [2]string{"web-7c-h9z7d", "proxy"}), []string{"app", "proxy"}},
		"pods of a deployment":              {sources("deployment/web", [2]string{"web-7c-h9z7d", "app"}, [2]string{"web-7c-z575w", "app"}), []string{"h9z7d", "z575w"}},
		"ordinals keep the word before":     {sources("statefulset/app-2-ss", [2]string{"app-2-ss-0", "app"}, [2]string{"app-2-ss-1", "app"}), []string{"ss-0", "ss-1"}},
		"pods with several containers":      {sources("deployment/web", [2]string{"web-7c-h9z7d", "app"}, [2]string{"web-7c-z575w", "proxy"}, [2]string{"web-7c-z575w", "app"}), []string{"h9z7d/app", "z575w/proxy", "z575w/app"}},
		"pods of several owners":            {append(sources("deployment/web", [2]string{"web-7c-h9z7d", "app"}), two...), []string{"web-h9z7d", "api-aaaaa"}},
		"pods without an owner keep theirs": {sources("", [2]string{"one", "app"}, [2]string{"other", "app"}), []string{"one", "other"}},
	} {
		t.Run(name, func(t *testing.T) {
			var n names
			n.update(c.of)
			for i, s := range c.of {
				if got := n.of(s); got != c.want[i] {
					t.Errorf("%s/%s is called %q, want %q", s.Pod.Name, s.Container, got, c.want[i])
				}
			}
		})
	}
}

func TestSourcesKeepTheirColours(t *testing.T) {
	all := sources("deployment/web", [2]string{"web-a", "app"}, [2]string{"web-b", "app"}, [2]string{"web-c", "app"}, [2]string{"web-d", "app"})
	var n names
	n.update(all[:2])
	before := []themes.Role{n.role(all[0]), n.role(all[1])}
	n.update(all)
	if n.role(all[0]) != before[0] || n.role(all[1]) != before[1] {
		t.Error("a source has another colour since others joined")
	}
	seen := map[themes.Role]bool{}
	for _, s := range all {
		if r := n.role(s); r == themes.Accent0 || r == themes.Bad {
			t.Errorf("%s is red", s.Pod.Name)
		} else {
			seen[r] = true
		}
	}
	if len(seen) != len(all) {
		t.Errorf("%d sources have %d colours", len(all), len(seen))
	}
}
