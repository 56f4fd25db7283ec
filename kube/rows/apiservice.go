package rows

import (
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"

	"fathom/kube"
)

func apiServices() Projection {
	return Projection{
		Kind: inExtensions(clustered(apiregistrationv1.GroupName, "v1", "apiservices", "APIService")),
		Columns: append([]kube.Column{
			nameColumn(),
			column("SERVICE", kube.TypeText, "The service that answers for this API; Local for the API server itself."),
			column("AVAILABLE", kube.TypeText, "Whether it answers, and if not, why."),
			ageColumn(),
		}, extra(wide(column("MESSAGE", kube.TypeText, "What exactly is wrong."))...)...),
		Rows: one(apiServiceRow),
	}
}

func apiServiceRow(m *Maker, s *apiregistrationv1.APIService) *kube.Row {
	service := "Local"
	ref := s.Spec.Service
	if ref != nil {
		service = ref.Namespace + "/" + ref.Name
	}
	available, message, health := apiServiceState(s.Status.Conditions)
	r := m.Row(s,
		text(s.Name),
		text(m.Intern(service)),
		text(m.Intern(available)),
		since(s.CreationTimestamp),
		text(message),
	)
	r.Health = health
	if ref != nil {
		r.Target = m.Object("v1", "Service", ref.Namespace, ref.Name)
	}
	return r
}

func apiServiceState(conditions []apiregistrationv1.APIServiceCondition) (available, message string, health kube.Health) {
	for i := range conditions {
		c := &conditions[i]
		switch {
		case c.Type != apiregistrationv1.Available:
		case c.Status == apiregistrationv1.ConditionTrue:
			return "True", "", kube.HealthOK
		case c.Status == apiregistrationv1.ConditionFalse:
			return withReason("False", c.Reason), c.Message, kube.HealthBad
		default:
			return withReason(string(c.Status), c.Reason), c.Message, kube.HealthProgress
		}
	}
	return "Unknown", "", kube.HealthProgress
}
