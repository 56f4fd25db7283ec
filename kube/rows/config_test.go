package rows

import (
	"fmt"
	"strings"
	"testing"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	nodev1 "k8s.io/api/node/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func TestConfigMaps(t *testing.T) {
	full := &corev1.ConfigMap{
		ObjectMeta: named("shop", "conf"),
		Data:       map[string]string{"a": strings.Repeat("x", 1500)},
		BinaryData: map[string][]byte{"bb": make([]byte, 33)},
	}
	checkRows(t, configMaps(), "NAME|DATA|AGE", []rowCase{
		{"empty", &corev1.ConfigMap{ObjectMeta: named("shop", "conf")}, "conf|0|120m", kube.HealthNone},
		{"full", full, "conf|2|120m", kube.HealthNone},
	})
	checkExtras(t, configMaps(), full, map[string]string{"SIZE": "1.5Ki"})
	if got := project(t, configMaps(), full).Cells[3].Num; got != 1536 {
		t.Errorf("size is %v", got)
	}
}

func TestByteSize(t *testing.T) {
	for n, want := range map[int]string{0: "0", 1023: "1023", 1024: "1.0Ki", 10 << 10: "10Ki", 1 << 20: "1.0Mi", 5 << 29: "2.5Gi", 3 << 40: "3072Gi"} {
		if got := byteSize(n).Text; got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}

func TestSecretsKeepNoSecret(t *testing.T) {
	s := &corev1.Secret{
		ObjectMeta: named("shop", "token"), Type: corev1.SecretTypeOpaque,
		Data: map[string][]byte{"password": []byte("hunter2"), "user": []byte("root")},
	}
	checkRows(t, secrets(), "NAME|TYPE|DATA|AGE", []rowCase{{"opaque", s, "token|Opaque|2|120m", kube.HealthNone}})
	m := NewMaker("test")
	all := fmt.Sprintf("%+v %+v", *secrets().Rows(m, s)[0], *m)
	for _, word := range []string{"hunter2", "root", "password"} {
		if strings.Contains(all, word) {
			t.Errorf("the row or its maker keeps %q: %s", word, all)
		}
	}
}

func TestServiceAccounts(t *testing.T) {
	bare := &corev1.ServiceAccount{ObjectMeta: named("shop", "web")}
	full := bare.DeepCopy()
	full.Secrets = []corev1.ObjectReference{{Name: "web-token"}}
	full.ImagePullSecrets = []corev1.LocalObjectReference{{Name: "hub"}, {Name: "mirror"}}
	full.AutomountServiceAccountToken = ptr(false)
	checkRows(t, serviceAccounts(), "NAME|AGE", []rowCase{{"bare", bare, "web|120m", kube.HealthNone}})
	checkExtras(t, serviceAccounts(), bare, map[string]string{"SECRETS": "0", "PULL SECRETS": "<none>", "AUTOMOUNT": "true"})
	checkExtras(t, serviceAccounts(), full, map[string]string{"SECRETS": "1", "PULL SECRETS": "hub,mirror", "AUTOMOUNT": "false"})
}

func TestLeases(t *testing.T) {
	bare := &coordinationv1.Lease{ObjectMeta: named("kube-system", "scheduler")}
	held := bare.DeepCopy()
	held.Spec = coordinationv1.LeaseSpec{
		HolderIdentity: ptr("cp-1"), LeaseDurationSeconds: ptr(int32(15)), RenewTime: ptr(metav1.NewMicroTime(noon.Add(-3 * time.Second))),
	}
	checkRows(t, leases(), "NAME|HOLDER|AGE", []rowCase{
		{"bare", bare, "scheduler||120m", kube.HealthNone},
		{"held", held, "scheduler|cp-1|120m", kube.HealthNone},
	})
	checkExtras(t, leases(), bare, map[string]string{"RENEWED": "<none>", "DURATION": "<none>"})
	checkExtras(t, leases(), held, map[string]string{"RENEWED": "3s", "DURATION": "15s"})
}

func TestRuntimeClasses(t *testing.T) {
	checkRows(t, runtimeClasses(), "NAME|HANDLER|AGE", []rowCase{
		{"class", &nodev1.RuntimeClass{ObjectMeta: named("", "sandboxed"), Handler: "kata"}, "sandboxed|kata|120m", kube.HealthNone},
	})
}
