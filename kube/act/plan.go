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

// Risk says how much harm a change can do. The policy decides by it what to ask.
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
	Kubectl []string `json:"kubectl"` // the equivalent command lines
	// Summary says in one phrase what would happen: "scale deployments/web from 3 to 5".
	Summary string `json:"summary"`
	// Warnings are sentences to read before deciding.
	Warnings []string  `json:"warnings,omitempty"`
	Touched  []Touched `json:"touched,omitempty"`
	Changes  []Change  `json:"changes"`
	// Refused are objects that were asked for but are left out of the plan.
	Refused []Refusal `json:"refused,omitempty"`
	// Enter is where one goes once the plan has run, nil for nowhere.
	Enter *Entrance `json:"enter,omitempty"`
	// Temporary is set if what the plan makes is to be removed once it has been used. A container in a pod cannot be
	// removed; what runs in it is ended.
	Temporary bool `json:"temporary,omitempty"`
	// Parallel is how many requests run at once; 0 means a considerate default.
	Parallel int `json:"-"`
	// Timeout is how long the run may take before it gives up what is not done yet; 0 means for ever.
	Timeout time.Duration `json:"-"`
}

// Touched is an object that the change affects without naming it: a pod that is replaced, a claim whose data is lost.
type Touched struct {
	Ref kube.Ref `json:"ref"`
	Why string   `json:"why"` // a phrase: "evicted", "owned by deployments.apps/web"
}

// Refusal is an object that a plan leaves out, and why, in a sentence.
type Refusal struct {
	Ref kube.Ref `json:"ref"`
	Why string   `json:"why"`
	// At is where the object comes from, such as "web.yaml:12"; "" if it was named. Ref is only zero if there is an At.
	At string `json:"at,omitempty"`
}

// What names the thing that is left out: the object, its place in a file, or both.
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
	Replace   Method = "replace"   // Body, in place of the object or of its Subresource
	Create    Method = "create"    // Body, posted to the collection or to the object's Subresource
	Delete    Method = "delete"    // with Options
)

// Change is one request. It can be tried without effect, and once made it knows what would undo it.
type Change struct {
	Ref         kube.Ref                   `json:"ref"`
	Method      Method                     `json:"method"`
	Subresource string                     `json:"subresource,omitempty"`
	Ops         []patch.Op                 `json:"ops,omitempty"`
	Body        *unstructured.Unstructured `json:"body,omitempty"`
	Options     *metav1.DeleteOptions      `json:"options,omitempty"`
	// Force makes Apply take over fields from other managers.
	Force bool `json:"force,omitempty"`
	// Before is the object (or its Subresource) as the plan saw it, nil if there was none.
	Before *unstructured.Unstructured `json:"-"`
	// Note is a phrase beside the object's name: "3 -> 5 replicas".
	Note string `json:"note,omitempty"`
	// Stage orders changes: a stage begins once all changes of the one before have succeeded.
	Stage int `json:"stage,omitempty"`
	// Apart is set if a change of a later stage can be tried before the earlier ones are made.
	Apart bool `json:"-"`
	// Needs are the objects whose changes, if they are in the plan, must have succeeded; other failures in earlier stages
	// do not matter then. nil needs all of them.
	Needs []kube.Ref `json:"needs,omitempty"`
	// Fresh is set if an earlier change defines the object's kind: the request is repeated until the API server serves it.
	Fresh bool `json:"fresh,omitempty"`
	// Reveals is the path, in the API server's answer, of a text that is shown once and kept nowhere: a token.
	Reveals []string `json:"reveals,omitempty"`
	// Await is set if the change is not done before the object is gone.
	Await bool `json:"await,omitempty"`
	// Retry is set for an eviction that is retried while a disruption budget refuses it.
	Retry bool `json:"retry,omitempty"`
	// Word is kubectl's word for what was done, if the method does not imply it: "cordoned".
	Word string `json:"word,omitempty"`
	// Final says in a sentence why the change cannot be undone; "" if it can, or if that is only known afterwards.
	Final string `json:"final,omitempty"`
	// Back is a sentence that warns whoever undoes the change; "" for none.
	Back string `json:"back,omitempty"`
	// NoDryRun is set if the API server cannot try the request; the preview then says so.
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

// Goes reports whether the change removes the object: it is deleted or evicted.
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

// Only is the plan with just the changes that keep selects. Touched and Warnings stay as they are.
func (p *Plan) Only(keep func(Change) bool) *Plan {
	q := *p
	q.Changes = slices.DeleteFunc(slices.Clone(p.Changes), func(c Change) bool { return !keep(c) })
	return &q
}

// raise makes the plan at least that risky.
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
