package logs

import (
	"hash/fnv"
	"strings"
	"unicode"

	"fathom/kube"
	"fathom/kube/logs"
	"fathom/themes"
	"fathom/ui/text"
)

// widestName is how many cells a source's name may take beside its lines.
const widestName = 24

// names gives each source the part by which it differs from the others, and a colour that it keeps.
type names struct {
	known  int // sources named so far
	short  map[*logs.Source]string
	roles  map[string]themes.Role
	width  int
	widest int // of the full names
}

// update names the sources anew if there are others than before.
func (n *names) update(sources []*logs.Source) (changed bool) {
	if len(sources) == n.known {
		return false
	}
	n.known = len(sources)
	n.short, n.width, n.widest = map[*logs.Source]string{}, 0, 0
	if n.roles == nil {
		n.roles = map[string]themes.Role{}
	}
	pods, several := podsOf(sources)
	shorten(pods)
	for _, s := range sources {
		name := pods[s.Pod].short
		switch {
		case len(pods) == 1 && several:
			name = s.Container
		case several && name != "":
			name += "/" + s.Container
		}
		n.short[s] = name
		n.width = max(n.width, min(text.Width(name), widestName))
		n.widest = max(n.widest, min(text.Width(full(s)), 2*widestName))
		n.colour(colourKey(s, len(pods)))
	}
	return true
}

// of is the short name of a source, "" when there is nothing to tell it from.
func (n *names) of(s *logs.Source) string { return n.short[s] }

// shortOf is the short name of a source, or the full one where there is none.
func (s *Screen) shortOf(src *logs.Source) string {
	if n := s.names.of(src); n != "" {
		return n
	}
	return full(src)
}

// full names a source as kubectl does.
func full(s *logs.Source) string { return s.Pod.Name + "/" + s.Container }

// role is the colour of a source.
func (n *names) role(s *logs.Source) themes.Role {
	if r, ok := n.roles[s.Pod.String()]; ok {
		return r
	}
	return n.roles[full(s)]
}

func colourKey(s *logs.Source, pods int) string {
	if pods == 1 {
		return full(s)
	}
	return s.Pod.String()
}

// palette are the colours of sources. Red is left to trouble.
func palette() []themes.Role {
	return []themes.Role{
		themes.Accent4, themes.Accent3, themes.Accent5, themes.Accent1, themes.YAMLKey, themes.Accent2, themes.YAMLNumber,
	}
}

// colour gives a key the colour that follows from its letters, or the next free one while there are some.
func (n *names) colour(key string) {
	if _, ok := n.roles[key]; ok {
		return
	}
	used := map[themes.Role]bool{}
	for _, r := range n.roles {
		used[r] = true
	}
	h := fnv.New32a()
	h.Write([]byte(key))
	all := palette()
	at := int(h.Sum32() % uint32(len(all)))
	for i := range all {
		if r := all[(at+i)%len(all)]; !used[r] {
			n.roles[key] = r
			return
		}
	}
	n.roles[key] = all[at]
}

// pod is what the name of a pod is shortened by.
type pod struct {
	owner, short string
}

// podsOf are the pods behind the sources; several says that at least one of them has more than one container.
func podsOf(sources []*logs.Source) (pods map[kube.Ref]*pod, several bool) {
	pods = map[kube.Ref]*pod{}
	containers := map[kube.Ref]string{}
	for _, s := range sources {
		_, owner, ok := strings.Cut(s.Owner, "/")
		if !ok {
			owner = s.Owner
		}
		pods[s.Pod] = &pod{owner: owner}
		if c, seen := containers[s.Pod]; seen && c != s.Container {
			several = true
		}
		containers[s.Pod] = s.Container
	}
	return pods, several
}

// shorten finds the shortest form in which no two pods are called the same. A single pod needs no name.
func shorten(pods map[kube.Ref]*pod) {
	if len(pods) < 2 {
		return
	}
	forms := []func(kube.Ref, *pod) string{
		func(r kube.Ref, _ *pod) string { return tail(r.Name) },
		func(r kube.Ref, p *pod) string { return p.owner + "-" + suffix(r.Name) },
		func(r kube.Ref, _ *pod) string { return r.Name },
		func(r kube.Ref, _ *pod) string { return r.Namespace + "/" + r.Name },
		func(r kube.Ref, _ *pod) string { return r.Context + "/" + r.Namespace + "/" + r.Name },
	}
	owners := map[string]bool{}
	for _, p := range pods {
		owners[p.owner] = true
	}
	switch {
	case len(owners) > 1 && owners[""]:
		forms = forms[2:]
	case len(owners) > 1:
		forms = forms[1:]
	}
	for i, form := range forms {
		if named(pods, form) || i == len(forms)-1 {
			return
		}
	}
}

// named gives every pod its name in one form and reports whether no two are the same.
func named(pods map[kube.Ref]*pod, form func(kube.Ref, *pod) string) bool {
	seen := map[string]bool{}
	for ref, p := range pods {
		p.short = form(ref, p)
		seen[p.short] = true
	}
	return len(seen) == len(pods)
}

// suffix is what comes after the last dash.
func suffix(name string) string { return name[strings.LastIndexByte(name, '-')+1:] }

// tail is the suffix, with the word before it where it is only a number.
func tail(name string) string {
	s := suffix(name)
	if strings.TrimFunc(s, unicode.IsDigit) != "" || len(s) == len(name) {
		return s
	}
	return suffix(name[:len(name)-len(s)-1]) + "-" + s
}
