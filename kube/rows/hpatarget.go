package rows

import (
	"fmt"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/api/resource"
)

// shownTargets is how many metrics are printed before the rest is only counted.
const shownTargets = 2

func hpaTargets(h *autoscalingv2.HorizontalPodAutoscaler) string {
	specs, now := h.Spec.Metrics, h.Status.CurrentMetrics
	if len(specs) == 0 {
		return none
	}
	words := make([]string, 0, shownTargets)
	for i := range min(len(specs), shownTargets) {
		var current autoscalingv2.MetricStatus
		if i < len(now) {
			current = now[i]
		}
		words = append(words, hpaTarget(&specs[i], &current))
	}
	s := strings.Join(words, ", ")
	if more := len(specs) - shownTargets; more > 0 {
		s += fmt.Sprintf(" + %d more...", more)
	}
	return s
}

func hpaTarget(spec *autoscalingv2.MetricSpec, now *autoscalingv2.MetricStatus) string {
	switch spec.Type {
	case autoscalingv2.ResourceMetricSourceType:
		var current *autoscalingv2.MetricValueStatus
		if now.Resource != nil {
			current = &now.Resource.Current
		}
		return string(spec.Resource.Name) + ": " + utilization(&spec.Resource.Target, current)
	case autoscalingv2.ContainerResourceMetricSourceType:
		var current *autoscalingv2.MetricValueStatus
		if now.ContainerResource != nil {
			current = &now.ContainerResource.Current
		}
		return string(spec.ContainerResource.Name) + ": " + utilization(&spec.ContainerResource.Target, current)
	case autoscalingv2.PodsMetricSourceType:
		if now.Pods == nil {
			return unknown + "/" + amount(spec.Pods.Target.AverageValue)
		}
		return amount(now.Pods.Current.AverageValue) + "/" + amount(spec.Pods.Target.AverageValue)
	case autoscalingv2.ObjectMetricSourceType:
		var current *autoscalingv2.MetricValueStatus
		if now.Object != nil {
			current = &now.Object.Current
		}
		return value(&spec.Object.Target, current)
	case autoscalingv2.ExternalMetricSourceType:
		var current *autoscalingv2.MetricValueStatus
		if now.External != nil {
			current = &now.External.Current
		}
		return value(&spec.External.Target, current)
	default:
		return "<unknown type>"
	}
}

// utilization prints the metric of a resource, aimed at as an average amount or as a share of what pods request.
func utilization(target *autoscalingv2.MetricTarget, current *autoscalingv2.MetricValueStatus) string {
	have, want := unknown, "<auto>"
	if target.AverageValue != nil {
		if current != nil {
			have = amount(current.AverageValue)
		}
		return have + "/" + amount(target.AverageValue)
	}
	if current != nil && current.AverageUtilization != nil {
		have = fmt.Sprintf("%d%%", *current.AverageUtilization)
	}
	if target.AverageUtilization != nil {
		want = fmt.Sprintf("%d%%", *target.AverageUtilization)
	}
	return have + "/" + want
}

// value prints a metric that is aimed at as a whole or as an average over the pods.
func value(target *autoscalingv2.MetricTarget, current *autoscalingv2.MetricValueStatus) string {
	have := unknown
	if target.AverageValue != nil {
		if current != nil && current.AverageValue != nil {
			have = current.AverageValue.String()
		}
		return have + "/" + target.AverageValue.String() + " (avg)"
	}
	if current != nil {
		have = amount(current.Value)
	}
	return have + "/" + amount(target.Value)
}

// amount prints a quantity as the API server does, also one that is missing.
func amount(q *resource.Quantity) string {
	if q == nil {
		return "<nil>"
	}
	return q.String()
}
