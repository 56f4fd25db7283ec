package logs_test

import (
	"net/http"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/logs"
	"fathom/kube/logs/logstest"
	"fathom/kube/stream/streamtest"
)

// TestAKubeletThatDoesNotAnswer: the sentence begins with the node and the reason, not with an address.
func TestAKubeletThatDoesNotAnswer(t *testing.T) {
	r := newRig(t, logstest.Pod("web-0", "app"))
	r.server.Refuse(func(string) *metav1.Status {
		return streamtest.Refuse(http.StatusInternalServerError, metav1.StatusReasonInternalError,
			`Get "https://10.0.0.7:10250/containerLogs/shop/web-0/app?follow=true": dial tcp 10.0.0.7:10250: connect: connection refused`)
	})
	r.open(nil)
	r.phase(0, logs.Failed)
	p := r.reader.Status().Sources[0].Problem()
	if want := "The kubelet of node node-1 does not answer: dial tcp 10.0.0.7:10250: connect: connection refused."; p.Text != want {
		t.Errorf("it says %q, want %q", p.Text, want)
	}
}

// TestANodeThatIsGone: the API server says of it that a pod of its name is not found.
func TestANodeThatIsGone(t *testing.T) {
	r := newRig(t, logstest.Pod("web-0", "app"))
	r.server.Refuse(func(string) *metav1.Status {
		status := streamtest.Refuse(http.StatusNotFound, metav1.StatusReasonNotFound, `pods "node-1" not found`)
		status.Details = &metav1.StatusDetails{Name: "node-1", Kind: "pods"}
		return status
	})
	r.open(nil)
	r.phase(0, logs.Failed)
	if p := r.reader.Status().Sources[0].Problem(); p.Text != "Node node-1 is gone, and with it the log." {
		t.Errorf("it says %q", p.Text)
	}
}
