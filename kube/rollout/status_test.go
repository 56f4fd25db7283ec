package rollout_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"fathom/kube/rollout"
)

// The sentences are those of kubectl rollout status.
func TestStatus(t *testing.T) {
	for _, test := range []struct {
		object, want string
		done, err    bool
	}{
		{object: "{kind: Deployment, metadata: {name: web, generation: 2}, spec: {replicas: 3}, status: {observedGeneration: 1}}",
			want: "Waiting for deployment spec update to be observed..."},
		{object: "{kind: Deployment, metadata: {name: web}, spec: {replicas: 3}, status: {replicas: 4, updatedReplicas: 1}}",
			want: `Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...`},
		{object: "{kind: Deployment, metadata: {name: web}, spec: {replicas: 3}, status: {replicas: 4, updatedReplicas: 3}}",
			want: `Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...`},
		{object: "{kind: Deployment, metadata: {name: web}, spec: {replicas: 3}, status: {replicas: 3, updatedReplicas: 3, availableReplicas: 2}}",
			want: `Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...`},
		{object: "{kind: Deployment, metadata: {name: web}, spec: {replicas: 3}, status: {replicas: 3, updatedReplicas: 3, availableReplicas: 3}}",
			want: `deployment "web" successfully rolled out`, done: true},
		{object: "{kind: Deployment, metadata: {name: web}, status: {conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}]}}",
			want: `deployment "web" exceeded its progress deadline`, err: true},
		{object: "{kind: DaemonSet, metadata: {name: logs}, spec: {updateStrategy: {type: RollingUpdate}}, status: {desiredNumberScheduled: 5, updatedNumberScheduled: 2}}",
			want: `Waiting for daemon set "logs" rollout to finish: 2 out of 5 new pods have been updated...`},
		{object: "{kind: DaemonSet, metadata: {name: logs}, spec: {updateStrategy: {type: RollingUpdate}}, status: {desiredNumberScheduled: 5, updatedNumberScheduled: 5, numberAvailable: 4}}",
			want: `Waiting for daemon set "logs" rollout to finish: 4 of 5 updated pods are available...`},
		{object: "{kind: DaemonSet, metadata: {name: logs}, spec: {updateStrategy: {type: RollingUpdate}}, status: {desiredNumberScheduled: 5, updatedNumberScheduled: 5, numberAvailable: 5}}",
			want: `daemon set "logs" successfully rolled out`, done: true},
		{object: "{kind: DaemonSet, metadata: {name: logs}, spec: {updateStrategy: {type: OnDelete}}}",
			want: "rollout status is only available for RollingUpdate strategy type", done: true, err: true},
		{object: "{kind: StatefulSet, metadata: {name: db}, spec: {updateStrategy: {type: RollingUpdate}}}",
			want: "Waiting for statefulset spec update to be observed..."},
		{object: "{kind: StatefulSet, metadata: {name: db}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 1, readyReplicas: 2}}",
			want: "Waiting for 1 pods to be ready..."},
		{object: "{kind: StatefulSet, metadata: {name: db}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1}}",
			want: "Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated..."},
		{object: "{kind: StatefulSet, metadata: {name: db}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2}}",
			want: "partitioned roll out complete: 2 new pods have been updated...", done: true},
		{object: "{kind: StatefulSet, metadata: {name: db}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2, updateRevision: b, currentRevision: a}}",
			want: "waiting for statefulset rolling update to complete 2 pods at revision b..."},
		{object: "{kind: StatefulSet, metadata: {name: db}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 1, readyReplicas: 3, currentReplicas: 3, updateRevision: b, currentRevision: b}}",
			want: "statefulset rolling update complete 3 pods at revision b...", done: true},
	} {
		u := &unstructured.Unstructured{}
		data, err := yaml.YAMLToJSON([]byte(test.object))
		if err != nil {
			t.Fatal(err)
		}
		if err := u.UnmarshalJSON(data); err != nil {
			t.Fatal(err)
		}
		got, done, err := rollout.Status(u)
		if err != nil {
			got = err.Error()
		}
		if got != test.want || done != test.done || (err != nil) != test.err {
			t.Errorf("%s: %q, done %v, error %v; want %q", test.object, got, done, err, test.want)
		}
	}
}
