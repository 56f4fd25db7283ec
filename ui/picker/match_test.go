package picker

import (
	"slices"
	"testing"
)

func TestMatch(t *testing.T) {
	names := []string{"deployments", "pods", "poddisruptionbudgets", "podmonitors", "persistentvolumes", "configmaps", "kube-system", "kube-public"}
	for _, c := range []struct {
		pattern string
		want    []string
	}{
		{"", names},
		{"sys kube", []string{"kube-system"}},
		{"kbs", []string{"kube-system"}},
		{"zzz", nil},
	} {
		var got []string
		for _, h := range Match(c.pattern, names) {
			got = append(got, names[h.Index])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q matches %q, want %q", c.pattern, got, c.want)
		}
	}
}

func TestExactWordsComeFirst(t *testing.T) {
	names := []string{"podmonitors", "services svc", "pods po", "statefulsets sts", "deploymentsteps", "deployments deploy"}
	for pattern, want := range map[string]string{
		"po": "pods po", "PODS": "pods po", "svc": "services svc", "deploy": "deployments deploy",
	} {
		if hits := Match(pattern, names); len(hits) == 0 || names[hits[0].Index] != want {
			t.Errorf("%q finds %v first, want %s", pattern, hits, want)
		}
	}
}

func TestWhatIsSpelledSoComesBeforeLoneLetters(t *testing.T) {
	names := []string{"show the yaml object", "mutatingwebhookconfigurations", "old-web", "webhooks", "my-web x", "the web"}
	want := []string{"the web", "webhooks", "old-web", "my-web x", "mutatingwebhookconfigurations"}
	var got []string
	for _, h := range Match("web", names) {
		got = append(got, names[h.Index])
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("po d", "pods")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		for _, h := range Match(pattern, []string{text, text}) {
			for _, p := range h.Positions {
				if p < 0 || p >= len(text) {
					t.Fatalf("position %d in %q", p, text)
				}
			}
		}
	})
}

func TestSentencesDoNotMatchAnything(t *testing.T) {
	const sentence = "create a Secret with which images are pulled from a registry"
	for pattern, want := range map[string]bool{"widgets": false, "secr": true, "ecret": true, "secim": true, "pull reg": true, "cswi": true} {
		if got := len(Match(pattern, []string{sentence})) == 1; got != want {
			t.Errorf("%q matches: %v, want %v", pattern, got, want)
		}
	}
}
