package cluster

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/problem"
)

// Kinds are the kinds of a cluster at one moment. It is never changed.
type Kinds struct {
	all []kube.Kind // one version of each kind, the best groups first
	// served are all versions of all kinds, with all again in front.
	served []kube.Kind
	names  []index
	errs   map[schema.GroupVersion]error
	known  bool
}

// index finds kinds by one sort of name, in lower case. The first kind wins.
type index map[string][]int

// builtinKinds are what is known without asking.
func builtinKinds(builtin []kube.Kind) *Kinds { return newKinds(builtin, nil, nil, false) }

// newKinds indexes the kinds: all in their order of preference, others being further versions of the same.
func newKinds(all, others []kube.Kind, errs map[schema.GroupVersion]error, known bool) *Kinds {
	k := &Kinds{all: all, served: slices.Concat(all, others), errs: errs, known: known}
	// Names of the first sort win over those of the next, whatever the group.
	k.names = []index{{}, {}, {}, {}}
	for i, kind := range k.served {
		k.names[0].add(kind.GVR.Resource, i)
		k.names[1].add(kind.Singular, i)
		for _, short := range kind.ShortNames {
			k.names[2].add(short, i)
		}
		k.names[3].add(kind.Kind, i)
	}
	return k
}

func (x index) add(name string, i int) {
	if name = strings.ToLower(name); name != "" {
		x[name] = append(x[name], i)
	}
}

// Known reports whether the server was asked: before, only the built-in kinds are here.
func (k *Kinds) Known() bool { return k.known }

// All are the kinds that can be listed, one version each: core first, then the built-in groups, then the rest.
func (k *Kinds) All() []kube.Kind {
	return slices.DeleteFunc(slices.Clone(k.all), func(kind kube.Kind) bool { return !kind.Can("list") })
}

// Several are the kinds that one word names together: those of a category such as "all", or of a list such as
// "deploy,svc". There are none when the list names one that is not known.
func (k *Kinds) Several(word string) []kube.Kind {
	names := strings.Split(word, ",")
	if len(names) == 1 {
		return k.category(word)
	}
	var out []kube.Kind
	for _, name := range names {
		found := k.category(name)
		if one, ok := k.Find(name); ok {
			found = []kube.Kind{one}
		}
		if len(found) == 0 {
			return nil
		}
		for _, kind := range found {
			if !slices.ContainsFunc(out, func(x kube.Kind) bool { return x.GVR == kind.GVR }) {
				out = append(out, kind)
			}
		}
	}
	return out
}

func (k *Kinds) category(name string) []kube.Kind {
	return slices.DeleteFunc(k.All(), func(kind kube.Kind) bool {
		return !slices.ContainsFunc(kind.Categories, func(c string) bool { return strings.EqualFold(c, name) })
	})
}

// failed is k after discovery failed as a whole.
func (k *Kinds) failed(err error) *Kinds {
	out := *k
	out.errs = map[schema.GroupVersion]error{{}: err}
	return &out
}

// Errors are the groups and versions that could not be discovered, and why. When nothing could be, it is under the zero
// GroupVersion.
func (k *Kinds) Errors() map[schema.GroupVersion]error { return maps.Clone(k.errs) }

// Gaps say in sentences, always in the same order, which groups could not be discovered, and why.
func (k *Kinds) Gaps() []string {
	var out []string
	for gv, err := range k.errs {
		what := "The API group " + gv.String()
		if gv.Empty() {
			what = "Which kinds there are"
		}
		out = append(out, what+" could not be asked: "+problem.Of(err).Text)
	}
	slices.Sort(out)
	return out
}

// Find finds a kind by plural, singular, short name or Kind, in that order, each alone, as name.group or as
// name.version.group. Upper and lower case are the same. A group may be cut short: ingresses.networking.
func (k *Kinds) Find(name string) (kube.Kind, bool) {
	head, rest, qualified := strings.Cut(strings.ToLower(strings.TrimSpace(name)), ".")
	if !qualified {
		return k.find(head, func(schema.GroupVersion) bool { return true })
	}
	if kind, ok := k.find(head, func(gv schema.GroupVersion) bool { return gv.Group == rest }); ok {
		return kind, true
	}
	version, group, _ := strings.Cut(rest, ".")
	if kind, ok := k.find(head, func(gv schema.GroupVersion) bool { return gv.Group == group && gv.Version == version }); ok {
		return kind, true
	}
	return k.find(head, func(gv schema.GroupVersion) bool { return strings.HasPrefix(gv.Group, rest+".") })
}

func (k *Kinds) find(name string, fits func(schema.GroupVersion) bool) (kube.Kind, bool) {
	for _, x := range k.names {
		for _, i := range x[name] {
			if fits(k.served[i].GVR.GroupVersion()) {
				return k.served[i], true
			}
		}
	}
	return kube.Kind{}, false
}

// Of is the kind that an object's apiVersion and kind name: that version when the server has it, else another of the same.
func (k *Kinds) Of(o kube.ObjectName) (kube.Kind, bool) {
	gv, err := schema.ParseGroupVersion(o.APIVersion)
	if err != nil {
		return kube.Kind{}, false
	}
	own := func(i int) bool { return k.served[i].Of.Resource == "" && k.served[i].Kind == o.Kind }
	candidates := k.names[3][strings.ToLower(o.Kind)]
	for _, i := range candidates {
		if own(i) && k.served[i].GVR.GroupVersion() == gv {
			return k.served[i], true
		}
	}
	for _, i := range candidates {
		if own(i) && k.served[i].GVR.Group == gv.Group {
			return k.served[i], true
		}
	}
	return kube.Kind{}, false
}

// Suggest are plurals that someone who typed name may have meant, the nearest first.
func (k *Kinds) Suggest(name string) []string {
	const most = 5
	name, _, _ = strings.Cut(name, ".")
	var words []string
	plural := map[string]string{}
	for _, kind := range k.All() {
		for _, word := range slices.Concat([]string{kind.GVR.Resource, kind.Singular, strings.ToLower(kind.Kind)}, kind.ShortNames) {
			if _, ok := plural[word]; !ok && word != "" {
				plural[word] = kind.GVR.Resource
				words = append(words, word)
			}
		}
	}
	var out []string
	for _, word := range nearest(name, words, len(words)) {
		if !slices.Contains(out, plural[word]) {
			out = append(out, plural[word])
		}
	}
	return out[:min(most, len(out))]
}

// rank orders groups: core, the built-in ones, the rest.
func rank(group string) int {
	switch {
	case group == "":
		return 0
	case !strings.Contains(group, "."), strings.HasSuffix(group, ".k8s.io") && group != "metrics.k8s.io":
		return 1
	}
	return 2
}

// byRank keeps the server's order within a rank.
func byRank(kinds []kube.Kind) {
	slices.SortStableFunc(kinds, func(a, b kube.Kind) int { return cmp.Compare(rank(a.GVR.Group), rank(b.GVR.Group)) })
}
