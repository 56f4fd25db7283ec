package rows

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

// events shows core/v1 events, as kubectl does: the API server offers the same events in events.k8s.io too.
func events() Projection {
	name := nameColumn()
	name.Wide = true
	// A warning is marked in front of its row, and what happened is what one reads events for.
	kind := column("TYPE", kube.TypeText, "Normal or Warning.")
	kind.Spare = true
	reason := column("REASON", kube.TypeText, "What happened, in one word.")
	object := column("OBJECT", kube.TypeText, "The object that it happened to.")
	message := column("MESSAGE", kube.TypeText, "What happened, in words.")
	reason.Least, object.Least, message.Least = 10, 14, 24
	return Projection{
		Kind: namespaced("", "v1", "events", "Event", "ev"),
		Columns: slices.Concat(
			[]kube.Column{
				column("LAST SEEN", kube.TypeAge, "Time since it happened last."),
				kind, reason, object,
			},
			wide(
				column("SUBOBJECT", kube.TypeText, "The part of the object that it happened to."),
				column("SOURCE", kube.TypeText, "Who says so."),
			),
			[]kube.Column{message},
			wide(
				column("FIRST SEEN", kube.TypeAge, "Time since it happened first."),
				column("COUNT", kube.TypeNumber, "How often it happened."),
			),
			[]kube.Column{name},
		),
		Rows: one(eventRow),
		Fold: foldEvents(),
	}
}

func eventRow(m *Maker, e *corev1.Event) *kube.Row {
	o := &e.InvolvedObject
	first, last, count := eventTimes(e)
	r := m.Row(e,
		sinceOr(last, unknown),
		text(m.Intern(e.Type)),
		text(m.Intern(e.Reason)),
		text(m.Intern(eventObject(o))),
		text(m.Intern(o.FieldPath)),
		text(m.Intern(eventSource(e))),
		text(m.Intern(strings.TrimSpace(e.Message))),
		sinceOr(first, unknown),
		number(count),
		text(e.Name),
	)
	r.Target = m.Object(o.APIVersion, o.Kind, o.Namespace, o.Name)
	if e.Type == corev1.EventTypeWarning {
		r.Health = kube.HealthWarn
	}
	return r
}

// eventTimes finds when an event happened and how often: old clients fill in the timestamps and the count, new ones
// the event time and a series.
func eventTimes(e *corev1.Event) (first, last time.Time, count int32) {
	first, last, count = e.FirstTimestamp.Time, e.LastTimestamp.Time, e.Count
	if first.IsZero() {
		first = e.EventTime.Time
	}
	if last.IsZero() {
		last = first
	}
	switch {
	case e.Series != nil:
		last, count = e.Series.LastObservedTime.Time, e.Series.Count
	case count == 0:
		count = 1
	}
	return first, last, count
}

func eventObject(o *corev1.ObjectReference) string {
	kind := strings.ToLower(o.Kind)
	if o.Name == "" {
		return kind
	}
	return kind + "/" + o.Name
}

func eventSource(e *corev1.Event) string {
	who, where := e.Source.Component, e.Source.Host
	if who == "" {
		who = e.ReportingController
	}
	if where == "" {
		where = e.ReportingInstance
	}
	if where == "" {
		return who
	}
	return who + ", " + where
}
