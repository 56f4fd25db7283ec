package act

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	"k8s.io/kubectl/pkg/drain"

	"fathom/kube"
	"fathom/kube/cluster"
)

func drainVerb() Verb {
	return Verb{
		Name: "drain", Title: "drain", Group: "node", Risk: Risky,
		Help: "cordon nodes and evict their pods",
		For:  kinds("nodes"), Names: nodeNames(),
		Needs: func(kube.Kind) []cluster.Access {
			return []cluster.Access{{Verb: "patch"}, {Verb: "create", GVR: podResource(), Subresource: "eviction"}}
		},
		Params: []Param{
			{Name: "ignore-daemonsets", Help: "leave the pods of daemon sets where they are", Kind: Switch},
			{Name: "delete-emptydir-data", Help: "also pods with local data, which is lost", Kind: Switch},
			{Name: "force", Help: "also pods without a controller, which do not come back", Kind: Switch},
			graceParam(),
			{Name: "pod-selector", Help: "only pods with these labels", Kind: Text},
			{Name: "disable-eviction", Help: "delete instead of evict: disruption budgets are not asked", Kind: Switch},
			{Name: "timeout", Help: "give up after this long, as 90s or 5m; empty or 0 is never", Kind: Text},
			{Name: "skip-wait-for-delete-timeout", Help: "leave out pods that are being deleted for longer than these seconds", Kind: Number, Hidden: true},
		},
		Plan: planDrain,
	}
}

// drainer makes the plan of one drain.
type drainer struct {
	*Plan
	w      World
	helper *drain.Helper
	grace  *int64
	// pods with data on their node, and pods without a controller
	local, bare []string
}

func planDrain(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	d, err := newDrainer(ctx, w, args)
	if err != nil {
		return nil, err
	}
	nodes, err := read(ctx, w.API, on, "")
	if err != nil {
		return nil, err
	}
	d.Summary = summary("drain", on)
	var going []*unstructured.Unstructured
	for i, t := range on {
		after := nodes[i].DeepCopy()
		note, err := setCordon(after, true)
		if err != nil {
			return nil, err
		}
		c := Update(t.Ref, nodes[i], after)
		c.Note, c.Word = note, "cordoned"
		d.Changes = append(d.Changes, c)
		pods, err := d.node(ctx, t)
		if err != nil {
			return nil, err
		}
		going = append(going, pods...)
		d.Kubectl = append(d.Kubectl, kubectl(w.API.Name(), "", append([]string{"drain", t.Ref.Name}, drainFlags(args)...)...))
	}
	d.loses()
	d.Parallel = max(1, len(going)) // those that a budget holds back must not hold back the others
	if d.helper.DisableEviction {
		d.warn("Disruption budgets are not asked: the pods are deleted, not evicted.")
		return d.Plan, nil
	}
	return d.Plan, d.budgets(ctx, w, going)
}

func newDrainer(ctx context.Context, w World, args Args) (*drainer, error) {
	grace, err := gracePeriod(args)
	if err != nil {
		return nil, err
	}
	limit, err := drainTimeout(args)
	if err != nil {
		return nil, err
	}
	if _, err := labels.Parse(args.Get("pod-selector")); err != nil {
		return nil, usage("pod-selector: %w", err)
	}
	skip := 0
	if text := args.Get("skip-wait-for-delete-timeout"); text != "" {
		if skip, err = strconv.Atoi(text); err != nil || skip < 0 {
			return nil, usage("skip-wait-for-delete-timeout is %q: give seconds, 0 or more", text)
		}
	}
	config, err := w.API.RESTConfig()
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client to drain with: %w", err)
	}
	h := &drain.Helper{
		Ctx: ctx, Client: client, Out: io.Discard, ErrOut: io.Discard, GracePeriodSeconds: -1, ChunkSize: pageSize,
		Force: args.On("force"), IgnoreAllDaemonSets: args.On("ignore-daemonsets"), DeleteEmptyDirData: args.On("delete-emptydir-data"),
		PodSelector: args.Get("pod-selector"), DisableEviction: args.On("disable-eviction"), SkipWaitForDeleteTimeoutSeconds: skip,
	}
	return &drainer{Plan: &Plan{Timeout: limit}, w: w, helper: h, grace: grace}, nil
}

// drainTimeout is when to give up, 0 for never.
func drainTimeout(args Args) (time.Duration, error) {
	text := args.Get("timeout")
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, usage("timeout is %q: write it as 90s or 5m, or 0 for never", text)
	}
	return d, nil
}

// drainFlags are kubectl's, as they were given.
func drainFlags(args Args) []string {
	var out []string
	for _, p := range drainVerb().Params {
		switch v := args.Get(p.Name); {
		case v == "":
		case p.Kind == Switch && v == "true":
			out = append(out, "--"+p.Name)
		case p.Kind != Switch:
			out = append(out, "--"+p.Name+"="+v)
		}
	}
	return out
}

// node adds the evictions of a node's pods, in kubectl's own choice, and returns those pods.
func (d *drainer) node(ctx context.Context, t Target) ([]*unstructured.Unstructured, error) {
	chosen, errs := d.helper.GetPodsForDeletion(t.Ref.Name)
	if chosen == nil {
		return nil, fmt.Errorf("read the pods on %s: %w", t.Ref, errs[0])
	}
	if len(errs) > 0 {
		return nil, undrainable(t.Ref.Name, errs)
	}
	all, err := podsOn(ctx, d.w, t.Ref.Name)
	if err != nil {
		return nil, err
	}
	goes := map[string]bool{}
	for _, pod := range chosen.Pods() {
		goes[pod.Namespace+"/"+pod.Name] = true
	}
	selector, err := labels.Parse(d.helper.PodSelector)
	if err != nil {
		return nil, err
	}
	var going []*unstructured.Unstructured
	for _, pod := range all {
		switch {
		case goes[pod.GetNamespace()+"/"+pod.GetName()]:
			going = append(going, pod)
			d.evict(pod)
		case selector.Matches(labels.Set(pod.GetLabels())):
			d.touch(podRef(d.w, pod), whyStays(pod))
		}
	}
	return going, nil
}

// undrainable says why a node cannot be drained as it was asked for. Each reason ends with the pods that it holds for.
func undrainable(node string, reasons []error) error {
	var short, long []string
	for _, err := range reasons {
		text := err.Error()
		why, pods := text, []string(nil)
		if at := strings.LastIndex(text, ": "); at >= 0 {
			why, pods = text[:at], strings.Split(text[at+2:], ", ")
			text = why + ": " + some(pods)
		}
		short = append(short, text)
		long = append(long, strings.Join(append([]string{"  " + why + ":"}, pods...), "\n    "))
	}
	slices.Sort(short)
	slices.Sort(long)
	what := node + " cannot be drained like this:"
	return UsageError{Err: errors.New(what + " " + strings.Join(short, "; ")), Long: strings.Join(append([]string{what}, long...), "\n")}
}

func (d *drainer) evict(pod *unstructured.Unstructured) {
	c := eviction(podRef(d.w, pod), pod, d.grace)
	if d.helper.DisableEviction {
		uid := pod.GetUID()
		c = Change{Ref: c.Ref, Method: Delete, Before: pod, Options: &metav1.DeleteOptions{
			GracePeriodSeconds: d.grace, Preconditions: &metav1.Preconditions{UID: &uid},
		}}
	}
	c.Stage, c.Await, c.Retry = 1, true, !d.helper.DisableEviction
	var notes []string
	name := pod.GetNamespace() + "/" + pod.GetName()
	if !finished(pod) && localData(pod) {
		notes, d.local = append(notes, "its local data is lost"), append(d.local, name)
	}
	if !finished(pod) && metav1.GetControllerOf(pod) == nil {
		notes, d.bare = append(notes, "does not come back"), append(d.bare, name)
	}
	c.Note = strings.Join(notes, "; ")
	d.Changes = append(d.Changes, c)
}

// loses warns of what does not come back with new pods.
func (d *drainer) loses() {
	if len(d.local) > 0 {
		d.warn("Data that is kept on the node is lost with " + some(d.local) + ".")
	}
	if len(d.bare) > 0 {
		d.raise(Destructive)
		d.warn("Nothing makes these pods again, which have no controller: " + some(d.bare) + ".")
	}
}

// whyStays is why a drain leaves a pod where it is.
func whyStays(pod *unstructured.Unstructured) string {
	switch {
	case pod.GetAnnotations()[corev1.MirrorPodAnnotationKey] != "":
		return "stays: a static pod"
	case pod.GetDeletionTimestamp() != nil:
		return "is being deleted"
	}
	return "stays: its daemon set would put it back"
}

func finished(pod *unstructured.Unstructured) bool {
	phase, _, _ := unstructured.NestedString(pod.Object, "status", "phase")
	return phase == string(corev1.PodSucceeded) || phase == string(corev1.PodFailed)
}

// localData reports whether a pod keeps data on its node that goes with it.
func localData(pod *unstructured.Unstructured) bool {
	volumes, _, _ := unstructured.NestedSlice(pod.Object, "spec", "volumes")
	return slices.ContainsFunc(volumes, func(v any) bool {
		m, _ := v.(map[string]any)
		return m["emptyDir"] != nil
	})
}
