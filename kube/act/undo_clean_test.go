package act

import (
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func parse(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	u := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(text), &u.Object); err != nil {
		t.Fatal(err)
	}
	return u
}

// TestCleaned compares objects as they were deleted with the manifests from which they are made again.
func TestCleaned(t *testing.T) {
	for _, c := range []struct{ name, deleted, manifest string }{
		{"what the server wrote", `
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: n, uid: x, resourceVersion: "1", generation: 2, creationTimestamp: "2026-01-01T00:00:00Z",
  managedFields: [{}], ownerReferences: [{name: o}], finalizers: [orphan, example.com/hold], labels: {a: b}, generateName: a-}
data: {k: v}
`, `
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: n, ownerReferences: [{name: o}], finalizers: [example.com/hold], labels: {a: b}}
data: {k: v}
`},
		{"service", `
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80, nodePort: 30080}]}
status: {loadBalancer: {}}
`, `
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], ports: [{port: 80, nodePort: 30080}]}
`},
		{"pod", `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  nodeName: n1
  ephemeralContainers: [{name: debug}]
  containers: [{name: c, volumeMounts: [{name: data}, {name: kube-api-access-x}]}, {name: d, volumeMounts: [{name: kube-api-access-x}]}]
  volumes: [{name: data}, {name: kube-api-access-x}]
`, `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: c, volumeMounts: [{name: data}]}, {name: d}]
  volumes: [{name: data}]
`},
		{"claim bound by the controller", `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a, annotations: {pv.kubernetes.io/bind-completed: "yes", pv.kubernetes.io/bound-by-controller: "yes", volume.kubernetes.io/storage-provisioner: p, mine: x}}
spec: {volumeName: pv1, storageClassName: fast}
`, `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a, annotations: {mine: x}}
spec: {storageClassName: fast}
`},
		{"claim bound by hand", `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a, annotations: {pv.kubernetes.io/bind-completed: "yes", mine: x}}
spec: {volumeName: pv1}
`, `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a, annotations: {mine: x}}
spec: {volumeName: pv1}
`},
		{"volume", `
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec: {claimRef: {name: c, namespace: n, uid: x, resourceVersion: "3"}}
`, `
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec: {claimRef: {name: c, namespace: n}}
`},
		{"account", `
apiVersion: v1
kind: ServiceAccount
metadata: {name: a}
secrets: [{name: a-token-x2k1p}, {name: mine}]
imagePullSecrets: [{name: pull}]
`, `
apiVersion: v1
kind: ServiceAccount
metadata: {name: a}
secrets: [{name: mine}]
imagePullSecrets: [{name: pull}]
`},
		{"token", `
apiVersion: v1
kind: Secret
metadata: {name: a, annotations: {kubernetes.io/service-account.name: s, kubernetes.io/service-account.uid: x}}
type: kubernetes.io/service-account-token
data: {token: eA==}
`, `
apiVersion: v1
kind: Secret
metadata: {name: a, annotations: {kubernetes.io/service-account.name: s}}
type: kubernetes.io/service-account-token
`},
		{"job", `
apiVersion: batch/v1
kind: Job
metadata: {name: a, labels: {batch.kubernetes.io/controller-uid: x, controller-uid: x, job-name: a, mine: y}}
spec: {selector: {matchLabels: {batch.kubernetes.io/controller-uid: x}}, template: {metadata: {labels: {batch.kubernetes.io/controller-uid: x, batch.kubernetes.io/job-name: a, mine: y}}}}
`, `
apiVersion: batch/v1
kind: Job
metadata: {name: a, labels: {mine: y}}
spec: {template: {metadata: {labels: {mine: y}}}}
`},
		{"job with a selector of its own", `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {manualSelector: true, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}
`, `
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {manualSelector: true, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}}}
`},
		{"another kind of the name", `
apiVersion: example.com/v1
kind: Pod
metadata: {name: a}
spec: {nodeName: n1}
status: {phase: x}
`, `
apiVersion: example.com/v1
kind: Pod
metadata: {name: a}
spec: {nodeName: n1}
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := parse(t, c.deleted)
			if got, want := cleaned(u), parse(t, c.manifest); !reflect.DeepEqual(got.Object, want.Object) {
				t.Errorf("got  %v\nwant %v", got.Object, want.Object)
			}
			if !reflect.DeepEqual(u.Object, parse(t, c.deleted).Object) {
				t.Error("the object itself was changed")
			}
		})
	}
}

func TestWithoutAddresses(t *testing.T) {
	got := withoutAddresses(parse(t, `
kind: Service
spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], healthCheckNodePort: 31000, ports: [{port: 80, nodePort: 30080}]}`))
	if want := parse(t, `{kind: Service, spec: {ports: [{port: 80}]}}`); !reflect.DeepEqual(got.Object, want.Object) {
		t.Errorf("got %v", got.Object)
	}
	headless := `{kind: Service, spec: {clusterIP: None, clusterIPs: [None]}}`
	if got := withoutAddresses(parse(t, headless)); !reflect.DeepEqual(got.Object, parse(t, headless).Object) {
		t.Errorf("got %v", got.Object)
	}
}

func TestMasked(t *testing.T) {
	p := &Plan{Changes: []Change{{Method: Create, Body: parse(t, `{kind: Secret, data: {k: c2VjcmV0}, stringData: {p: plain}}`)}}}
	p.Changes[0].Ref.GVR.Resource = "secrets"
	p.Changes[0].Ref.GVR.Version = "v1"
	merge := Change{Ref: p.Changes[0].Ref, Method: Merge, Body: parse(t, `{data: {k: c2VjcmV0}}`)}
	p.Changes = append(p.Changes, merge)
	for _, odd := range []string{`{stringData: {p: {plain: 1}}}`, `{stringData: plain}`, `{data: [plain]}`, `{stringdata: {p: plain}}`, `{data: {k: null}, stringData: null}`} {
		p.Changes = append(p.Changes, Change{Ref: merge.Ref, Method: Merge, Body: parse(t, odd)})
	}
	for _, c := range p.Masked().Changes {
		text := write(c.Body)
		for _, value := range []string{"c2VjcmV0", "plain"} {
			if text == "" || strings.Contains(text, value) {
				t.Errorf("%s is in %s", value, text)
			}
		}
	}
	if v, _, _ := unstructured.NestedString(merge.Body.Object, "data", "k"); v != "c2VjcmV0" {
		t.Error("the plan itself was masked")
	}
}
