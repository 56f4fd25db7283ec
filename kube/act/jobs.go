package act

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation"

	"fathom/kube"
	"fathom/kube/cluster"
)

func jobResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "jobs"}
}

// mayCreateJobs is the Needs of verbs that make jobs.
func mayCreateJobs(kube.Kind) []cluster.Access {
	return []cluster.Access{{Verb: "create", GVR: jobResource()}}
}

func triggerVerb() Verb {
	return Verb{
		Name: "trigger", Title: "trigger", Group: "job",
		Help: "create a job from the cron job now",
		For:  kinds("cronjobs.batch"), Needs: mayCreateJobs,
		Params: []Param{jobNameParam("manual")},
		Plan:   planTrigger,
	}
}

func rerunVerb() Verb {
	return Verb{
		Name: "rerun", Title: "run again", Group: "job",
		Help: "run the job again, as a new one",
		For:  kinds("jobs.batch"), Needs: mayCreateJobs,
		Params: []Param{jobNameParam("rerun")},
		Plan:   planRerun,
	}
}

func jobNameParam(what string) Param {
	return Param{
		Name: "name", Help: "of the new job; empty makes one", Kind: Text,
		Default: func(_ context.Context, w World, on []Target) (string, error) {
			if len(on) != 1 {
				return "", nil
			}
			return jobName(w, on[0], what), nil
		},
	}
}

// jobName makes a name from that of another object: name-what-time, where the time makes it the only one.
func jobName(w World, t Target, what string) string {
	tail := "-" + what + "-" + strconv.FormatInt(w.Clock().Unix(), 36)
	head := t.Ref.Name
	if most := validation.DNS1123LabelMaxLength - len(tail); len(head) > most {
		head = strings.TrimRight(head[:most], "-.")
	}
	return head + tail
}

// newJobs is a plan that creates a job for each target.
func newJobs(ctx context.Context, w World, on []Target, args Args, what string, body func(of *unstructured.Unstructured) (map[string]any, error)) (*Plan, error) {
	name := args.Get("name")
	if name != "" && len(on) > 1 {
		return nil, usage("name is for one job, and there would be %d", len(on))
	}
	if errs := validation.IsDNS1123Subdomain(name); name != "" && len(errs) > 0 {
		return nil, usage("name: %s", strings.Join(errs, "; "))
	}
	objects, err := read(ctx, w.API, on, "")
	if err != nil {
		return nil, err
	}
	p := &Plan{}
	for i, t := range on {
		job, err := body(objects[i])
		if err != nil {
			return nil, err
		}
		u := &unstructured.Unstructured{Object: job}
		u.SetAPIVersion("batch/v1")
		u.SetKind("Job")
		u.SetNamespace(t.Ref.Namespace)
		if u.SetName(name); name == "" {
			u.SetName(jobName(w, t, what))
		}
		ref := kube.Ref{Context: w.API.Name(), GVR: jobResource(), Namespace: t.Ref.Namespace, Name: u.GetName()}
		p.Changes = append(p.Changes, Change{Ref: ref, Method: Create, Body: u, Note: "of " + t.Ref.String()})
	}
	return p, nil
}

func planTrigger(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	p, err := newJobs(ctx, w, on, args, "manual", jobOfCron)
	if err != nil {
		return nil, err
	}
	p.Summary = summary("trigger", on)
	for i, t := range on {
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, "create", "job", p.Changes[i].Ref.Name, "--from=cronjob/"+t.Ref.Name))
	}
	return p, nil
}

// jobOfCron is what a cron job makes, marked as made by hand.
func jobOfCron(cron *unstructured.Unstructured) (map[string]any, error) {
	template, _, err := unstructured.NestedMap(cron.Object, "spec", "jobTemplate")
	if err != nil {
		return nil, err
	}
	of := unstructured.Unstructured{Object: template}
	notes := map[string]any{"cronjob.kubernetes.io/instantiate": "manual"}
	for key, value := range of.GetAnnotations() {
		notes[key] = value
	}
	meta := map[string]any{
		"annotations": notes,
		"ownerReferences": []any{map[string]any{
			"apiVersion": "batch/v1", "kind": "CronJob", "name": cron.GetName(), "uid": string(cron.GetUID()), "controller": true,
		}},
	}
	if labels, ok, _ := unstructured.NestedMap(template, "metadata", "labels"); ok {
		meta["labels"] = labels
	}
	return map[string]any{"metadata": meta, "spec": template["spec"]}, nil
}

func planRerun(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	p, err := newJobs(ctx, w, on, args, "rerun", jobAgain)
	if err != nil {
		return nil, err
	}
	p.Summary = summary("run again", on)
	for i, t := range on {
		p.Kubectl = append(p.Kubectl, rerunLine(w, t, p.Changes[i].Ref.Name))
	}
	return p, nil
}

// jobAgain is a job without what belongs to its run, or to the cron job that made it.
func jobAgain(job *unstructured.Unstructured) (map[string]any, error) {
	clean := cleaned(job)
	spec, _, err := unstructured.NestedMap(clean.Object, "spec")
	if err != nil {
		return nil, err
	}
	for _, field := range []string{"selector", "manualSelector", "suspend"} {
		delete(spec, field)
	}
	meta := map[string]any{}
	labels, notes := clean.GetLabels(), clean.GetAnnotations()
	for _, key := range runLabels() {
		delete(labels, key)
		unstructured.RemoveNestedField(spec, "template", "metadata", "labels", key)
	}
	maps.DeleteFunc(notes, func(key, _ string) bool {
		return strings.HasPrefix(key, "batch.kubernetes.io/") || strings.HasPrefix(key, "kubectl.kubernetes.io/")
	})
	u := &unstructured.Unstructured{Object: map[string]any{"metadata": meta, "spec": spec}}
	if len(labels) > 0 {
		u.SetLabels(labels)
	}
	if len(notes) > 0 {
		u.SetAnnotations(notes)
	}
	return u.Object, nil
}

// runLabels are set by the job controller for one run.
func runLabels() []string {
	return []string{"controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"}
}

// rerunLine does what kubectl has no command for.
func rerunLine(w World, t Target, name string) string {
	var labels []string
	for _, key := range runLabels() {
		labels = append(labels, ".metadata.labels["+strconv.Quote(key)+"]")
	}
	script := fmt.Sprintf("{apiVersion, kind, metadata: {name: %q}, spec: (.spec | del(.selector, .manualSelector, .suspend) | .template |= del(%s))}",
		name, strings.Join(labels, ", "))
	return kubectl(w.API.Name(), t.Ref.Namespace, "get", named(t), "-o", "json") + " | jq " + quote(script) + " | " +
		kubectl(w.API.Name(), t.Ref.Namespace, "create", "-f", "-")
}
