//go:build e2e

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	authnv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// everyVerb are the rows of TestEveryVerb, by verb. Each makes the objects that its verb is tried on.
func everyVerb() map[string]func(*try) row {
	return map[string]func(*try) row{
		"scale": (*try).scale, "restart": (*try).restart, "undo": (*try).rollBack, "pause": (*try).pause, "resume": (*try).resume,
		"set-image": (*try).setImage, "set-resources": (*try).setResources, "set-env": (*try).setEnv, "autoscale": (*try).autoscale,

		"edit": (*try).edit, "patch": (*try).patch, "label": (*try).label, "annotate": (*try).annotate,
		"delete": (*try).delete, "remove-finalizer": (*try).removeFinalizer, "evict": (*try).evict, "kill": (*try).kill,

		"apply": (*try).apply, "create": (*try).create, "new": (*try).written, "create-namespace": (*try).createNamespace,
		"create-configmap": (*try).createConfigMap, "create-secret-generic": (*try).createSecret, "create-secret-tls": (*try).createTLS,
		"create-secret-docker-registry": (*try).createRegistry, "create-token": (*try).createToken,
		"run": (*try).runPod, "debug": (*try).debug, "debug-node": (*try).debugNode,

		"cordon": (*try).cordon, "uncordon": (*try).uncordon, "drain": (*try).drain, "taint": (*try).taint,
		"trigger": (*try).trigger, "rerun": (*try).rerun, "suspend": (*try).suspend, "unsuspend": (*try).unsuspend,
		"resize": (*try).resize, "default-storageclass": (*try).defaultClass, "approve": (*try).approve, "deny": (*try).deny,
	}
}

// there reports whether an object is, and is not about to go.
func (x *try) there(o metav1.Object, err error) bool {
	x.Helper()
	if err != nil && !apierrors.IsNotFound(err) {
		x.Fatal(err)
	}
	return err == nil && o.GetDeletionTimestamp() == nil
}

func (x *try) hasPod(name string) bool {
	return x.there(x.api.CoreV1().Pods(x.ns).Get(x.Context(), name, metav1.GetOptions{}))
}

// web is a deployment without pods; more changes how it begins.
func (x *try) web(more string) {
	x.deployment("web", 0, nil)
	if more == "" {
		return
	}
	_, err := x.api.AppsV1().Deployments(x.ns).Patch(x.Context(), "web", types.StrategicMergePatchType, []byte(more), metav1.PatchOptions{})
	must(x.T, err)
}

// ofWeb is the row of a verb that changes the deployment.
func (x *try) ofWeb(word string, did func() bool, args ...string) row {
	return row{args: append([]string{"deployment/web"}, args...), did: did, results: []string{word}}
}

func (x *try) scale() row {
	x.web("")
	return x.ofWeb("scaled", func() bool { return *x.webNow().Spec.Replicas == 1 }, "--replicas", "1")
}

func (x *try) restart() row {
	x.web("")
	return x.ofWeb("configured", func() bool {
		return x.webNow().Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"] != ""
	})
}

func (x *try) rollBack() row {
	x.web("")
	revision := func(n string) {
		eventually(x.T, "revision "+n, func() bool { return x.webNow().Annotations["deployment.kubernetes.io/revision"] == n })
	}
	revision("1")
	_, err := x.api.AppsV1().Deployments(x.ns).Patch(x.Context(), "web", types.StrategicMergePatchType,
		[]byte(`{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"`+badImage+`"}]}}}}`), metav1.PatchOptions{})
	must(x.T, err)
	revision("2")
	return x.ofWeb("configured", func() bool { return x.container().Image == goodImage }, "--to-revision", "1")
}

func (x *try) pause() row {
	x.web("")
	return x.ofWeb("configured", func() bool { return x.webNow().Spec.Paused })
}

func (x *try) resume() row {
	x.web(`{"spec":{"paused":true}}`)
	return x.ofWeb("configured", func() bool { return !x.webNow().Spec.Paused })
}

func (x *try) setImage() row {
	x.web("")
	return x.ofWeb("configured", func() bool { return x.container().Image == badImage }, "c="+badImage)
}

func (x *try) setResources() row {
	x.web("")
	return x.ofWeb("configured", func() bool {
		r := x.container().Resources
		return r.Limits.Cpu().String() == "200m"
	}, "--limits", "cpu=200m")
}

func (x *try) setEnv() row {
	x.web("")
	return x.ofWeb("configured", func() bool {
		return slices.Equal(x.container().Env, []corev1.EnvVar{{Name: "MODE", Value: "fast"}})
	}, "MODE=fast")
}

func (x *try) autoscale() row {
	x.web("")
	return x.ofWeb("created", func() bool {
		h, err := x.api.AutoscalingV2().HorizontalPodAutoscalers(x.ns).Get(x.Context(), "web", metav1.GetOptions{})
		return x.there(h, err) && h.Spec.MaxReplicas == 3
	}, "--max", "3")
}

func (x *try) edit() row {
	x.web("")
	x.editor("PATH=/usr/bin:/bin\n" + toNext)
	return x.ofWeb("edited", func() bool { return strings.HasSuffix(x.container().Image, ":next") })
}

// settings is the row of a verb that changes a ConfigMap.
func (x *try) settings(word string, did func(*corev1.ConfigMap) bool, args ...string) row {
	x.configMap("settings")
	return row{args: append([]string{"configmap/settings"}, args...), results: []string{word}, did: func() bool {
		c, there := x.hasConfigMap("settings")
		return there && did(c)
	}}
}

func (x *try) patch() row {
	return x.settings("patched", func(c *corev1.ConfigMap) bool { return c.Data["key"] == "other" }, "-p", `{"data":{"key":"other"}}`)
}

func (x *try) label() row {
	return x.settings("labeled", func(c *corev1.ConfigMap) bool { return c.Labels["team"] == "a" }, "team=a")
}

func (x *try) annotate() row {
	return x.settings("annotated", func(c *corev1.ConfigMap) bool { return c.Annotations["team"] == "a" }, "team=a")
}

// gone is the row of a verb after which an object is not there any more.
func gone(there func() bool, word string, args ...string) row {
	return row{args: args, did: func() bool { return !there() }, results: []string{word}}
}

func (x *try) delete() row {
	x.configMap("settings")
	return gone(func() bool { _, there := x.hasConfigMap("settings"); return there }, "deleted", "configmap/settings")
}

func (x *try) removeFinalizer() row {
	const finalizer = "example.com/hold"
	x.configMap("held", finalizer)
	must(x.T, x.api.CoreV1().ConfigMaps(x.ns).Delete(x.Context(), "held", metav1.DeleteOptions{}))
	r := gone(func() bool { _, there := x.hasConfigMap("held"); return there }, "configured", "configmap/held", "--finalizer", finalizer)
	r.final = "An object that is being deleted takes no new finalizer."
	return r
}

// bare is a pod that no controller makes again and no node runs.
func (x *try) bare() {
	_, err := x.api.CoreV1().Pods(x.ns).Create(x.Context(), idle("bare", nil), metav1.CreateOptions{})
	must(x.T, err)
}

func (x *try) evict() row {
	x.bare()
	return gone(func() bool { return x.hasPod("bare") }, "evicted", "pod/bare")
}

func (x *try) kill() row {
	x.bare()
	return gone(func() bool { return x.hasPod("bare") }, "deleted", "pod/bare")
}

// made is the row of a verb that makes a ConfigMap.
func (x *try) made(name string, args ...string) row {
	return row{args: args, results: []string{"created"}, did: func() bool {
		c, there := x.hasConfigMap(name)
		return there && c.Data["key"] == "1"
	}}
}

func (x *try) file() string {
	return filepath.Join(x.write(map[string]string{"one.yaml": configMapOf("one", "1")}), "one.yaml")
}

func (x *try) apply() row { return x.made("one", "-f", x.file()) }

func (x *try) create() row { return x.made("one", "-f", x.file()) }

func (x *try) written() row { return x.made("one", "--manifest", configMapOf("one", "1")) }

func (x *try) createConfigMap() row { return x.made("one", "one", "--from-literal", "key=1") }

func (x *try) createNamespace() row {
	name := x.ns + "-new"
	return row{args: []string{name}, results: []string{"created"}, did: func() bool {
		return x.there(x.api.CoreV1().Namespaces().Get(x.Context(), name, metav1.GetOptions{}))
	}}
}

// keeps is the row of a verb that makes a Secret of a type with a key.
func (x *try) keeps(kind corev1.SecretType, key string, args ...string) row {
	return row{args: append([]string{"kept"}, args...), results: []string{"created"}, did: func() bool {
		s, err := x.api.CoreV1().Secrets(x.ns).Get(x.Context(), "kept", metav1.GetOptions{})
		return x.there(s, err) && s.Type == kind && len(s.Data[key]) > 0
	}}
}

func (x *try) createSecret() row {
	return x.keeps(corev1.SecretTypeOpaque, "password", "--from-literal", "password=open")
}

func (x *try) createTLS() row {
	cert, key := x.certificate()
	return x.keeps(corev1.SecretTypeTLS, corev1.TLSPrivateKeyKey, "--cert", cert, "--key", key)
}

func (x *try) createRegistry() row {
	return x.keeps(corev1.SecretTypeDockerConfigJson, corev1.DockerConfigJsonKey, "--docker-username", "bob", "--docker-password", "open")
}

func (x *try) createToken() row {
	return row{
		args: []string{"serviceaccount/default", "--duration", "20m"}, results: []string{"token created"}, final: "cannot be taken back",
		did: func() bool {
			token, _, _ := strings.Cut(x.said, "\n")
			review, err := x.api.AuthenticationV1().TokenReviews().Create(x.Context(), &authnv1.TokenReview{Spec: authnv1.TokenReviewSpec{Token: token}}, metav1.CreateOptions{})
			return err == nil && review.Status.User.Username == "system:serviceaccount:"+x.ns+":default"
		},
	}
}

func (x *try) runPod() row {
	return row{
		args: []string{"--image", goodImage, "--name", "guest"}, results: []string{"created"},
		did: func() bool { return x.hasPod("guest") },
	}
}

func (x *try) debug() row {
	x.bare()
	return row{
		args: []string{"pod/bare", "--image", goodImage}, results: []string{"configured"}, final: "stays in the pod's spec",
		did: func() bool {
			p, err := x.api.CoreV1().Pods(x.ns).Get(x.Context(), "bare", metav1.GetOptions{})
			return x.there(p, err) && len(p.Spec.EphemeralContainers) == 1
		},
	}
}

// certificate makes the files of a certificate that nobody has signed but itself, and of its key.
func (x *try) certificate() (cert, key string) {
	x.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(x.T, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "web.example.com"}}
	public, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	must(x.T, err)
	der, err := x509.MarshalECPrivateKey(private)
	must(x.T, err)
	dir := x.TempDir()
	cert, key = filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	must(x.T, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}), 0o600))
	must(x.T, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600))
	return cert, key
}
