package act

import (
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/act/patch"
	"fathom/kube/cluster"
)

// Risk says how much harm a change can do. The policy makes a question of it.
type Risk uint8

const (
	Harmless    Risk = iota // can be undone, and nothing stops working: a label
	Risky                   // pods stop or are replaced: scale down, restart, drain
	Destructive             // what is lost does not come back by itself: delete
)

// Plan is an intended change. It is data: nothing happens before Run.
type Plan struct {
	Verb    string   `json:"verb"`
	Context string   `json:"context"`
	Risk    Risk     `json:"-"`
	Kubectl []string `json:"kubectl"` // the lines that do the same
	// Summary says in one phrase what would happen: "scale deployments/web from 3 to 5".
	Summary string `json:"summary"`
	// Warnings are sentences that whoever decides must have read.
	Warnings []string  `json:"warnings,omitempty"`
	Touched  []Touched `json:"touched,omitempty"`
	Changes  []Change  `json:"changes"`
	// Refused are objects that were asked for and that the plan leaves out.
	Refused []Refusal `json:"refused,omitempty"`
	// Enter is where one goes once the plan has run, nil for nowhere.
	Enter *Entrance `json:"enter,omitempty"`
	// Temporary is set when what the plan makes is to go again once it was used. Of a container that is put into a pod, that is
	// what runs in it.
	Temporary bool `json:"temporary,omitempty"`
	// Parallel is how many requests run at once; 0 is a polite number.
	Parallel int `json:"-"`
	// Timeout is when the run gives up what is not done yet; 0 is never.
	Timeout time.Duration `json:"-"`
}

// Touched is an object that the change reaches without naming it: a pod that is replaced, a claim whose data goes.
type Touched struct {
	Ref kube.Ref `json:"ref"`
	Why string   `json:"why"` // a phrase: "evicted", "owned by deployments.apps/web"
}

// Refusal is an object that a plan leaves out, with a sentence that says why.
type Refusal struct {
	Ref kube.Ref `json:"ref"`
	Why string   `json:"why"`
	// At is where the object was asked for, as "web.yaml:12"; "" where it was named. Without it Ref is never zero.
	At string `json:"at,omitempty"`
}

// What names what is left out: the object, the place in a file, or both.
func (r Refusal) What() string {
	switch {
	case r.Ref.Name == "":
		return r.At
	case r.At == "":
		return r.Ref.String()
	}
	return r.Ref.String() + " (" + r.At + ")"
}

// Method is how a Change reaches the API server.
type Method string

const (
	Patch     Method = "patch"     // Ops, as a JSON Patch
	Merge     Method = "merge"     // Body, as a merge patch
	Strategic Method = "strategic" // Body, as a strategic merge patch
	Apply     Method = "apply"     // Body, by server-side apply
	Replace   Method = "replace"   // Body, put in the place of the object, or of its Subresource
	Create    Method = "create"    // Body, posted to the collection, or to Subresource of the object
	Delete    Method = "delete"    // with Options
)

// Change is one request. It can be tried without effect, and knows what would undo it once it was made.
type Change struct {
	Ref         kube.Ref                   `json:"ref"`
	Method      Method                     `json:"method"`
	Subresource string                     `json:"subresource,omitempty"`
	Ops         []patch.Op                 `json:"ops,omitempty"`
	Body        *unstructured.Unstructured `json:"body,omitempty"`
	Options     *metav1.DeleteOptions      `json:"options,omitempty"`
	// Force takes fields over from other managers when applying.
	Force bool `json:"force,omitempty"`
	// Before is the object (or its Subresource) as the plan saw it, nil when there was none.
	Before *unstructured.Unstructured `json:"-"`
	// Note is a phrase beside the object's name: "3 -> 5 replicas".
	Note string `json:"note,omitempty"`
	// Stage orders changes: a stage begins when all of the one before have succeeded.
	Stage int `json:"stage,omitempty"`
	// Apart is set where a change of a later stage can be tried although the earlier ones are not made.
	Apart bool `json:"-"`
	// Needs are objects whose changes, if the plan has them, must have succeeded. With it, failures of others in earlier
	// stages do not matter; nil needs all of them.
	Needs []kube.Ref `json:"needs,omitempty"`
	// Fresh is set where an earlier change makes the object's kind: it is tried until the API server serves that.
	Fresh bool `json:"fresh,omitempty"`
	// Reveals leads to a text in the API server's answer that is shown once and kept nowhere: a token.
	Reveals []string `json:"reveals,omitempty"`
	// Await is set when the change is done only once the object is gone.
	Await bool `json:"await,omitempty"`
	// Retry is set for an eviction that goes on trying while a disruption budget refuses it.
	Retry bool `json:"retry,omitempty"`
	// Word is kubectl's for what was done, where the method does not tell: "cordoned".
	Word string `json:"word,omitempty"`
	// Final says in a sentence why the change cannot be undone; "" where it can, or where that shows only afterwards.
	Final string `json:"final,omitempty"`
	// Back warns, in a sentence, whoever would take the change back; "" for nothing to warn of.
	Back string `json:"back,omitempty"`
	// NoDryRun is set where the API server cannot try the request; the preview then says so.
	NoDryRun bool `json:"noDryRun,omitempty"`
}

// Access is the right that the request needs.
func (c Change) Access() cluster.Access {
	a := cluster.Access{GVR: c.Ref.GVR, Subresource: c.Subresource, Namespace: c.Ref.Namespace, Name: c.Ref.Name, Verb: "patch"}
	switch c.Method {
	case Create:
		a.Verb = "create"
		if c.Subresource == "" {
			a.Name = "" // names are not known to authorizers of collections
		}
	case Replace:
		a.Verb = "update"
	case Delete:
		a.Verb = "delete"
	}
	return a
}

// Goes reports whether the object goes with the change: it is deleted or evicted.
func (c Change) Goes() bool { return c.Method == Delete || c.Subresource == "eviction" }

// Refs are the objects that the plan names.
func (p *Plan) Refs() []kube.Ref {
	var out []kube.Ref
	for _, c := range p.Changes {
		if !slices.Contains(out, c.Ref) {
			out = append(out, c.Ref)
		}
	}
	return out
}

// Only is the plan with the changes that keep says; what they touch and warn of stays.
func (p *Plan) Only(keep func(Change) bool) *Plan {
	q := *p
	q.Changes = slices.DeleteFunc(slices.Clone(p.Changes), func(c Change) bool { return !keep(c) })
	return &q
}

// raise makes a plan at least that risky.
func (p *Plan) raise(r Risk) { p.Risk = max(p.Risk, r) }

func (p *Plan) warn(sentence string) {
	if !slices.Contains(p.Warnings, sentence) {
		p.Warnings = append(p.Warnings, sentence)
	}
}

// kubectl writes a line for an object: kubectl --context c -n ns WORDS.
func kubectl(context, namespace string, words ...string) string {
	line := []string{"kubectl"}
	if context != "" {
		line = append(line, "--context", quote(context))
	}
	if namespace != "" {
		line = append(line, "-n", namespace)
	}
	for _, w := range words {
		line = append(line, quote(w))
	}
	return strings.Join(line, " ")
}

// quote makes a word safe for a POSIX shell.
func quote(w string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@%+", r)
	}
	if w != "" && strings.IndexFunc(w, func(r rune) bool { return !plain(r) }) < 0 {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}

// named is an object as kubectl takes it: deployment/web, certificate.cert-manager.io/x.
func named(t Target) string {
	kind := t.Kind.Singular
	if kind == "" {
		kind = t.Kind.GVR.Resource
	}
	if g := t.Kind.GVR.Group; strings.Contains(g, ".") && !strings.HasSuffix(g, ".k8s.io") {
		kind += "." + g
	}
	return kind + "/" + t.Ref.Name
}
