package rows

import (
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func horizontalPodAutoscalers() Projection {
	return Projection{
		Kind: inAll(namespaced("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa")),
		Columns: append([]kube.Column{
			nameColumn(),
			column("REFERENCE", kube.TypeText, "What it scales."),
			column("TARGETS", kube.TypeText, "What it measures: the value now, and the value aimed at."),
			column("MINPODS", kube.TypeNumber, "The fewest pods that it leaves."),
			column("MAXPODS", kube.TypeNumber, "The most pods that it makes."),
			column("REPLICAS", kube.TypeNumber, "Pods that there are now."),
			ageColumn(),
		}, extra(column("REASON", kube.TypeText, "Why it does not scale, or not as far as it would."))...),
		Rows: one(hpaRow),
	}
}

func hpaRow(m *Maker, h *autoscalingv2.HorizontalPodAutoscaler) *kube.Row {
	t := &h.Spec.ScaleTargetRef
	least := noNumber(unset)
	if h.Spec.MinReplicas != nil {
		least = number(*h.Spec.MinReplicas)
	}
	health, reason := hpaHealth(h)
	r := m.Row(h,
		text(h.Name),
		text(t.Kind+"/"+t.Name),
		text(m.Intern(hpaTargets(h))),
		least,
		number(h.Spec.MaxReplicas),
		number(h.Status.CurrentReplicas),
		since(h.CreationTimestamp),
		text(m.Intern(reason)),
	)
	r.Target = m.Object(t.APIVersion, t.Kind, h.Namespace, t.Name)
	r.Health = health
	return r
}

// hpaHealth is bad when the autoscaler cannot do its work, and warns when its bounds keep it from doing more.
func hpaHealth(h *autoscalingv2.HorizontalPodAutoscaler) (kube.Health, string) {
	if h.DeletionTimestamp != nil {
		return kube.HealthProgress, ""
	}
	if len(h.Status.Conditions) == 0 {
		return kube.HealthProgress, ""
	}
	health, reason := kube.HealthOK, ""
	for i := range h.Status.Conditions {
		c := &h.Status.Conditions[i]
		switch {
		case c.Reason == "ScalingDisabled":
			return kube.HealthDone, c.Reason
		case c.Type != autoscalingv2.ScalingLimited && c.Status == corev1.ConditionFalse:
			health, reason = kube.HealthBad, c.Reason
		case c.Type == autoscalingv2.ScalingLimited && c.Status == corev1.ConditionTrue &&
			c.Reason == "TooManyReplicas" && health == kube.HealthOK:
			health, reason = kube.HealthWarn, c.Reason
		}
	}
	return health, reason
}
