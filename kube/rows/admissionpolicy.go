package rows

import (
	admissionv1 "k8s.io/api/admissionregistration/v1"

	"fathom/kube"
)

func validatingAdmissionPolicies() Projection {
	return Projection{
		Kind: inExtensions(clustered("admissionregistration.k8s.io", "v1",
			"validatingadmissionpolicies", "ValidatingAdmissionPolicy")),
		Columns: []kube.Column{
			nameColumn(),
			column("VALIDATIONS", kube.TypeNumber, "How many checks it makes."),
			column("PARAMKIND", kube.TypeText, "The kind of object that configures it."),
			ageColumn(),
		},
		Rows: one(validatingAdmissionPolicyRow),
	}
}

func validatingAdmissionPolicyRow(m *Maker, p *admissionv1.ValidatingAdmissionPolicy) *kube.Row {
	param := unset
	if k := p.Spec.ParamKind; k != nil {
		param = k.APIVersion + "/" + k.Kind
	}
	return m.Row(p, text(p.Name), number(len(p.Spec.Validations)), text(m.Intern(param)), since(p.CreationTimestamp))
}

func validatingAdmissionPolicyBindings() Projection {
	return Projection{
		Kind: inExtensions(clustered("admissionregistration.k8s.io", "v1",
			"validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding")),
		Columns: append([]kube.Column{
			nameColumn(),
			column("POLICYNAME", kube.TypeText, "The policy that is put in force."),
			column("PARAMREF", kube.TypeText, "The objects that configure it here."),
			ageColumn(),
		}, extra(column("ACTIONS", kube.TypeText, "What happens to requests that fail the checks: Deny, Warn, Audit."))...),
		Rows: one(validatingAdmissionPolicyBindingRow),
	}
}

func validatingAdmissionPolicyBindingRow(m *Maker, b *admissionv1.ValidatingAdmissionPolicyBinding) *kube.Row {
	actions := b.Spec.ValidationActions
	r := m.Row(b,
		text(b.Name),
		text(m.Intern(b.Spec.PolicyName)),
		text(m.Intern(paramRef(b.Spec.ParamRef))),
		since(b.CreationTimestamp),
		text(m.join(len(actions), func(i int) string { return string(actions[i]) })),
	)
	r.Target = m.Object(admissionv1.SchemeGroupVersion.String(), "ValidatingAdmissionPolicy", "", b.Spec.PolicyName)
	return r
}

// paramRef prints * for the namespace of a parameter that is looked up in the namespace of each request.
func paramRef(p *admissionv1.ParamRef) string {
	switch {
	case p != nil && p.Name != "" && p.Namespace != "":
		return p.Namespace + "/" + p.Name
	case p != nil && p.Name != "":
		return "*/" + p.Name
	case p != nil && p.Selector != nil:
		return p.Selector.String()
	}
	return unset
}
