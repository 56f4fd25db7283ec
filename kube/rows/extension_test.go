package rows

import (
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"

	"fathom/kube"
)

func TestCustomResourceDefinitions(t *testing.T) {
	type condition = apiextensionsv1.CustomResourceDefinitionCondition
	object := func(conditions ...condition) *apiextensionsv1.CustomResourceDefinition {
		d := &apiextensionsv1.CustomResourceDefinition{ObjectMeta: named("", "things.example.com")}
		d.Spec.Group, d.Spec.Scope, d.Spec.Names.Kind = "example.com", apiextensionsv1.NamespaceScoped, "Thing"
		d.Spec.Versions = []apiextensionsv1.CustomResourceDefinitionVersion{
			{Name: "v1alpha1"}, {Name: "v1beta1", Served: true}, {Name: "v1", Served: true, Storage: true},
		}
		d.Status.Conditions = conditions
		return d
	}
	yes := condition{Type: apiextensionsv1.Established, Status: apiextensionsv1.ConditionTrue}
	installing := condition{Type: apiextensionsv1.Established, Status: apiextensionsv1.ConditionFalse, Reason: "NotAccepted"}
	taken := condition{Type: apiextensionsv1.NamesAccepted, Status: apiextensionsv1.ConditionFalse, Reason: "PluralConflict"}
	going := object(yes)
	going.ObjectMeta = deleted(going.ObjectMeta)
	const row = "things.example.com|2026-03-01T10:00:00Z"
	checkRows(t, customResourceDefinitions(), "NAME|CREATED AT", []rowCase{
		{"new", object(), row, kube.HealthProgress},
		{"established", object(yes), row, kube.HealthOK},
		{"established, new names taken", object(taken, yes), row, kube.HealthOK},
		{"not established", object(installing), row, kube.HealthBad},
		{"names taken", object(installing, taken), row, kube.HealthBad},
		{"going", going, row, kube.HealthProgress},
	})
	for established, o := range map[string]*apiextensionsv1.CustomResourceDefinition{
		"True": object(yes, taken), "Unknown": object(), "False (NotAccepted)": object(installing),
		"False (PluralConflict)": object(taken, installing),
	} {
		checkExtras(t, customResourceDefinitions(), o, map[string]string{
			"GROUP": "example.com", "KIND": "Thing", "SCOPE": "Namespaced", "VERSIONS": "v1beta1,v1*", "ESTABLISHED": established, "AGE": "120m",
		})
	}
}

func TestAPIServices(t *testing.T) {
	object := func(service bool, conditions ...apiregistrationv1.APIServiceCondition) *apiregistrationv1.APIService {
		s := &apiregistrationv1.APIService{ObjectMeta: named("", "v1.example.com")}
		if service {
			s.Spec.Service = &apiregistrationv1.ServiceReference{Namespace: "shop", Name: "api"}
		}
		s.Status.Conditions = conditions
		return s
	}
	available := func(s apiregistrationv1.ConditionStatus, reason string) apiregistrationv1.APIServiceCondition {
		return apiregistrationv1.APIServiceCondition{Type: apiregistrationv1.Available, Status: s, Reason: reason, Message: "says more"}
	}
	down := object(true, apiregistrationv1.APIServiceCondition{Type: "Other"}, available("False", "MissingEndpoints"))
	checkRows(t, apiServices(), "NAME|SERVICE|AVAILABLE|AGE", []rowCase{
		{"new", object(true), "v1.example.com|shop/api|Unknown|120m", kube.HealthProgress},
		{"local", object(false, available("True", "Local")), "v1.example.com|Local|True|120m", kube.HealthOK},
		{"down", down, "v1.example.com|shop/api|False (MissingEndpoints)|120m", kube.HealthBad},
		{"down, nobody knows why", object(true, available("False", "")), "v1.example.com|shop/api|False|120m", kube.HealthBad},
		{"unclear", object(true, available("Unknown", "Waiting")), "v1.example.com|shop/api|Unknown (Waiting)|120m", kube.HealthProgress},
	})
	checkExtras(t, apiServices(), down, map[string]string{"MESSAGE": "says more"})
	checkTarget(t, apiServices(), down, kube.ObjectName{APIVersion: "v1", Kind: "Service", Namespace: "shop", Name: "api"})
	checkTarget(t, apiServices(), object(false), kube.ObjectName{})
}

func TestWebhookConfigurations(t *testing.T) {
	service := admissionv1.WebhookClientConfig{Service: &admissionv1.ServiceReference{Namespace: "shop", Name: "gate"}}
	url := admissionv1.WebhookClientConfig{URL: ptr("https://gate.example.com/x")}
	validating := &admissionv1.ValidatingWebhookConfiguration{ObjectMeta: named("", "gate"), Webhooks: []admissionv1.ValidatingWebhook{
		{ClientConfig: service}, {ClientConfig: url, FailurePolicy: ptr(admissionv1.Ignore)}, {ClientConfig: service},
	}}
	checkRows(t, validatingWebhookConfigurations(), "NAME|WEBHOOKS|AGE", []rowCase{{"three", validating, "gate|3|120m", kube.HealthNone}})
	checkExtras(t, validatingWebhookConfigurations(), validating, map[string]string{
		"ON FAILURE": "Fail,Ignore", "CALLS": "shop/gate,https://gate.example.com/x",
	})
	mutating := &admissionv1.MutatingWebhookConfiguration{ObjectMeta: named("", "gate"), Webhooks: []admissionv1.MutatingWebhook{{ClientConfig: service}}}
	checkRows(t, mutatingWebhookConfigurations(), "NAME|WEBHOOKS|AGE", []rowCase{{"one", mutating, "gate|1|120m", kube.HealthNone}})
	checkExtras(t, mutatingWebhookConfigurations(), mutating, map[string]string{"ON FAILURE": "Fail", "CALLS": "shop/gate"})
	checkExtras(t, mutatingWebhookConfigurations(), &admissionv1.MutatingWebhookConfiguration{}, map[string]string{"ON FAILURE": "<none>", "CALLS": "<none>"})
}

func TestAdmissionPolicies(t *testing.T) {
	policy := &admissionv1.ValidatingAdmissionPolicy{ObjectMeta: named("", "p")}
	policy.Spec.Validations = make([]admissionv1.Validation, 2)
	configured := policy.DeepCopy()
	configured.Spec.ParamKind = &admissionv1.ParamKind{APIVersion: "example.com/v1", Kind: "Limit"}
	checkRows(t, validatingAdmissionPolicies(), "NAME|VALIDATIONS|PARAMKIND|AGE", []rowCase{
		{"plain", policy, "p|2|<unset>|120m", kube.HealthNone},
		{"configured", configured, "p|2|example.com/v1/Limit|120m", kube.HealthNone},
	})
	binding := func(ref *admissionv1.ParamRef) *admissionv1.ValidatingAdmissionPolicyBinding {
		b := &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: named("", "b")}
		b.Spec.PolicyName, b.Spec.ParamRef = "p", ref
		b.Spec.ValidationActions = []admissionv1.ValidationAction{admissionv1.Deny, admissionv1.Audit}
		return b
	}
	selector := selects("a", "b")
	checkRows(t, validatingAdmissionPolicyBindings(), "NAME|POLICYNAME|PARAMREF|AGE", []rowCase{
		{"plain", binding(nil), "b|p|<unset>|120m", kube.HealthNone},
		{"empty", binding(&admissionv1.ParamRef{}), "b|p|<unset>|120m", kube.HealthNone},
		{"named", binding(&admissionv1.ParamRef{Name: "x", Namespace: "shop"}), "b|p|shop/x|120m", kube.HealthNone},
		{"named anywhere", binding(&admissionv1.ParamRef{Name: "x"}), "b|p|*/x|120m", kube.HealthNone},
		{"selected", binding(&admissionv1.ParamRef{Selector: selector}), "b|p|" + selector.String() + "|120m", kube.HealthNone},
	})
	checkExtras(t, validatingAdmissionPolicyBindings(), binding(nil), map[string]string{"ACTIONS": "Deny,Audit"})
	checkTarget(t, validatingAdmissionPolicyBindings(), binding(nil),
		kube.ObjectName{APIVersion: "admissionregistration.k8s.io/v1", Kind: "ValidatingAdmissionPolicy", Name: "p"})
}

func TestControllerRevisions(t *testing.T) {
	orphan := &appsv1.ControllerRevision{ObjectMeta: named("shop", "db-1"), Revision: 3}
	owned := orphan.DeepCopy()
	owned.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "StatefulSet", Name: "db", Controller: ptr(true)}}
	core := orphan.DeepCopy()
	core.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "Pod", Name: "p", Controller: ptr(true)}}
	checkRows(t, controllerRevisions(), "NAME|CONTROLLER|REVISION|AGE", []rowCase{
		{"orphan", orphan, "db-1|<none>|3|120m", kube.HealthNone},
		{"owned", owned, "db-1|statefulset.apps/db|3|120m", kube.HealthNone},
		{"owned by a core kind", core, "db-1|pod/p|3|120m", kube.HealthNone},
	})
}
