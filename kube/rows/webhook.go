package rows

import (
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"fathom/kube"
)

func validatingWebhookConfigurations() Projection {
	return Projection{
		Kind: inExtensions(clustered("admissionregistration.k8s.io", "v1",
			"validatingwebhookconfigurations", "ValidatingWebhookConfiguration")),
		Columns: webhookColumns(),
		Rows:    one(validatingWebhookRow),
	}
}

func mutatingWebhookConfigurations() Projection {
	return Projection{
		Kind: inExtensions(clustered("admissionregistration.k8s.io", "v1",
			"mutatingwebhookconfigurations", "MutatingWebhookConfiguration")),
		Columns: webhookColumns(),
		Rows:    one(mutatingWebhookRow),
	}
}

func webhookColumns() []kube.Column {
	return append([]kube.Column{
		nameColumn(),
		column("WEBHOOKS", kube.TypeNumber, "How many webhooks it calls."),
		ageColumn(),
	}, extra(
		column("ON FAILURE", kube.TypeText, "What happens to requests when a webhook does not answer: Fail or Ignore."),
		column("CALLS", kube.TypeText, "The services or addresses that are called."),
	)...)
}

func validatingWebhookRow(m *Maker, c *admissionv1.ValidatingWebhookConfiguration) *kube.Row {
	var calls webhookCalls
	for i := range c.Webhooks {
		calls.add(&c.Webhooks[i].ClientConfig, c.Webhooks[i].FailurePolicy)
	}
	return m.Row(c, text(c.Name), number(len(c.Webhooks)), since(c.CreationTimestamp), calls.policyCell(m), calls.targetCell(m))
}

func mutatingWebhookRow(m *Maker, c *admissionv1.MutatingWebhookConfiguration) *kube.Row {
	var calls webhookCalls
	for i := range c.Webhooks {
		calls.add(&c.Webhooks[i].ClientConfig, c.Webhooks[i].FailurePolicy)
	}
	return m.Row(c, text(c.Name), number(len(c.Webhooks)), since(c.CreationTimestamp), calls.policyCell(m), calls.targetCell(m))
}

// webhookCalls gathers what the webhooks of a configuration have in common, each once.
type webhookCalls struct{ policies, targets []string }

func (w *webhookCalls) add(c *admissionv1.WebhookClientConfig, p *admissionv1.FailurePolicyType) {
	w.policies = appendNew(w.policies, string(valueOr(p, admissionv1.Fail)))
	switch {
	case c.Service != nil:
		w.targets = appendNew(w.targets, c.Service.Namespace+"/"+c.Service.Name)
	case c.URL != nil:
		w.targets = appendNew(w.targets, *c.URL)
	}
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func (w *webhookCalls) policyCell(m *Maker) kube.Cell {
	return textOr(m.Intern(strings.Join(w.policies, ",")), none)
}

func (w *webhookCalls) targetCell(m *Maker) kube.Cell {
	return textOr(m.Intern(strings.Join(w.targets, ",")), none)
}

// inExtensions adds a kind to the category of what extends the API.
func inExtensions(k kube.Kind) kube.Kind {
	k.Categories = []string{"api-extensions"}
	return k
}
