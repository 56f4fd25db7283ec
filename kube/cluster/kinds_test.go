package cluster

import (
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func gvr(group, version, resource string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: group, Version: version, Resource: resource}
}

func resource(plural, kind string, short ...string) metav1.APIResource {
	return metav1.APIResource{Name: plural, SingularName: strings.ToLower(kind), Kind: kind, Namespaced: true, ShortNames: short, Verbs: allVerbs()}
}

// example is what a server with its usual oddities answers.
func example() *Kinds {
	gv := func(g, v string) schema.GroupVersion { return schema.GroupVersion{Group: g, Version: v} }
	f := &found{
		groups: []metav1.APIGroup{
			{Name: "", Versions: []metav1.GroupVersionForDiscovery{{GroupVersion: "v1", Version: "v1"}}},
			group("metrics.k8s.io", "v1beta1"), group("zoo.example.com", "v1", "v1alpha1"),
			group("apps", "v1"), group("events.k8s.io", "v1"), group("autoscaling", "v1", "v2"), group("networking.k8s.io", "v1"),
		},
		resources: map[schema.GroupVersion][]metav1.APIResource{
			gv("", "v1"):                      {resource("pods", "Pod", "po"), {Name: "pods/log"}, {Name: "pods/status"}, resource("events", "Event", "ev"), {Name: "bindings", Kind: "Binding", Verbs: []string{"create"}}},
			gv("metrics.k8s.io", "v1beta1"):   {resource("pods", "PodMetrics")},
			gv("zoo.example.com", "v1"):       {resource("deployments", "Deployment", "deploy"), resource("lions", "Lion", "po")},
			gv("zoo.example.com", "v1alpha1"): {resource("lions", "Lion"), resource("eggs", "Egg")},
			gv("apps", "v1"):                  {resource("deployments", "Deployment", "deploy"), {Name: "deployments/scale"}},
			gv("events.k8s.io", "v1"):         {resource("events", "Event", "ev")},
			gv("autoscaling", "v1"):           {resource("horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa")},
			gv("autoscaling", "v2"):           {resource("horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa")},
			gv("networking.k8s.io", "v1"):     {resource("ingresses", "Ingress", "ing")},
		},
	}
	builtin := []kube.Kind{
		{GVR: gvr("", "v1", "pods"), Kind: "Pod"},
		{GVR: gvr("", "v1", "containers"), Kind: "Container", Singular: "container", Namespaced: true, Of: gvr("", "v1", "pods")},
		{GVR: gvr("autoscaling", "v2", "horizontalpodautoscalers"), Kind: "HorizontalPodAutoscaler"},
	}
	return f.kinds(builtin, builtinKinds(builtin))
}

func TestFind(t *testing.T) {
	k := example()
	for name, want := range map[string]schema.GroupVersionResource{
		"pods":                           gvr("", "v1", "pods"),
		"Pod":                            gvr("", "v1", "pods"),
		"po":                             gvr("", "v1", "pods"),
		"PODS":                           gvr("", "v1", "pods"),
		"pods.metrics.k8s.io":            gvr("metrics.k8s.io", "v1beta1", "pods"),
		"podmetrics":                     gvr("metrics.k8s.io", "v1beta1", "pods"),
		"containers":                     gvr("", "v1", "containers"),
		"events":                         gvr("", "v1", "events"),
		"ev":                             gvr("", "v1", "events"),
		"events.events.k8s.io":           gvr("events.k8s.io", "v1", "events"),
		"deploy":                         gvr("apps", "v1", "deployments"),
		"deployment":                     gvr("apps", "v1", "deployments"),
		"deployments.apps":               gvr("apps", "v1", "deployments"),
		"deploy.v1.apps":                 gvr("apps", "v1", "deployments"),
		"deployments.zoo.example.com":    gvr("zoo.example.com", "v1", "deployments"),
		"Deployment.v1.zoo.example.com":  gvr("zoo.example.com", "v1", "deployments"),
		"lions":                          gvr("zoo.example.com", "v1", "lions"),
		"lions.v1alpha1.zoo.example.com": gvr("zoo.example.com", "v1alpha1", "lions"),
		"eggs":                           gvr("zoo.example.com", "v1alpha1", "eggs"),
		"hpa":                            gvr("autoscaling", "v2", "horizontalpodautoscalers"),
		"horizontalpodautoscalers.v1.autoscaling": gvr("autoscaling", "v1", "horizontalpodautoscalers"),
		"ingresses.networking":                    gvr("networking.k8s.io", "v1", "ingresses"),
		" ing ":                                   gvr("networking.k8s.io", "v1", "ingresses"),
		"bindings":                                gvr("", "v1", "bindings"),
	} {
		if got, ok := k.Find(name); !ok || got.GVR != want {
			t.Errorf("%s: %v %v", name, got.GVR, ok)
		}
	}
	for _, name := range []string{"", "tigers", "pods.apps", "pods/log", "deployments.v2.apps", ".", "..", "pods..."} {
		if got, ok := k.Find(name); ok {
			t.Errorf("%q: found %v", name, got.GVR)
		}
	}
}

func TestAll(t *testing.T) {
	k := example()
	var got []string
	for _, kind := range k.All() {
		got = append(got, kind.String())
	}
	want := []string{"pods", "containers", "events", "deployments.apps", "events.events.k8s.io", "horizontalpodautoscalers.autoscaling",
		"ingresses.networking.k8s.io", "pods.metrics.k8s.io", "deployments.zoo.example.com", "lions.zoo.example.com", "eggs.zoo.example.com"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	pods, _ := k.Find("pods")
	if !slices.Equal(pods.Subresources, []string{"log", "status"}) {
		t.Errorf("sub-resources %v", pods.Subresources)
	}
	if containers, _ := k.Find("containers"); containers.Can("delete") || !containers.Can("watch") {
		t.Errorf("verbs of containers: %v", containers.Verbs)
	}
}

func TestOf(t *testing.T) {
	k := example()
	for _, c := range []struct {
		version, kind string
		want          schema.GroupVersionResource
	}{
		{"v1", "Pod", gvr("", "v1", "pods")},
		{"apps/v1", "Deployment", gvr("apps", "v1", "deployments")},
		{"apps/v1beta1", "Deployment", gvr("apps", "v1", "deployments")},
		{"zoo.example.com/v1alpha1", "Lion", gvr("zoo.example.com", "v1alpha1", "lions")},
		{"autoscaling/v1", "HorizontalPodAutoscaler", gvr("autoscaling", "v1", "horizontalpodautoscalers")},
		{"v1", "Container", schema.GroupVersionResource{}},
		{"v1", "Lion", schema.GroupVersionResource{}},
		{"a/b/c", "Pod", schema.GroupVersionResource{}},
	} {
		got, ok := k.Of(kube.ObjectName{APIVersion: c.version, Kind: c.kind})
		if ok != (c.want.Resource != "") || got.GVR != c.want {
			t.Errorf("%s %s: %v", c.version, c.kind, got.GVR)
		}
	}
}

func TestSuggest(t *testing.T) {
	k := example()
	for typed, want := range map[string]string{"deplomyents": "deployments", "pod.apps": "pods", "ingres": "ingresses", "lino": "lions", "autoscaler": "horizontalpodautoscalers"} {
		if got := k.Suggest(typed); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v", typed, got)
		}
	}
	if got := k.Suggest("xyzzyx"); len(got) != 0 {
		t.Errorf("nonsense: %v", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"pods", "pods", 0}, {"pdos", "pods", 1}, {"pod", "pods", 1}, {"nodes", "modes", 1}, {"kitten", "sitting", 3}} {
		if got := distance(c.a, c.b); got != c.want || distance(c.b, c.a) != c.want {
			t.Errorf("%s, %s: %d", c.a, c.b, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	k := example()
	for _, s := range []string{"pods", "deploy.v1.apps", "", "..", "Deployment.v1.zoo.example.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if kind, ok := k.Find(name); ok && kind.GVR.Resource == "" {
			t.Error("found nothing")
		}
		k.Suggest(name[:min(len(name), 40)])
	})
}
