package rows

import (
	"bytes"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

func TestSchemeDecodesProtobuf(t *testing.T) {
	meta := metav1.ObjectMeta{Name: "x", Labels: map[string]string{"a": "b"}}
	for _, c := range []struct {
		gv  schema.GroupVersion
		obj runtime.Object
	}{
		{corev1.SchemeGroupVersion, &corev1.Pod{ObjectMeta: meta}},
		{apiextensionsv1.SchemeGroupVersion, &apiextensionsv1.CustomResourceDefinition{ObjectMeta: meta}},
		{apiregistrationv1.SchemeGroupVersion, &apiregistrationv1.APIService{ObjectMeta: meta}},
		{metav1.SchemeGroupVersion, &metav1.PartialObjectMetadata{ObjectMeta: meta}},
	} {
		wire := protobuf.NewSerializer(Scheme(), Scheme())
		codecs := serializer.NewCodecFactory(Scheme()).WithoutConversion()
		var buf bytes.Buffer
		if err := codecs.EncoderForVersion(wire, c.gv).Encode(c.obj, &buf); err != nil {
			t.Errorf("%T: encode: %v", c.obj, err)
			continue
		}
		got, err := runtime.Decode(codecs.DecoderToVersion(wire, c.gv), buf.Bytes())
		if err != nil {
			t.Errorf("%T: decode: %v", c.obj, err)
			continue
		}
		m, ok := got.(metav1.Object)
		if !ok || m.GetName() != "x" || m.GetLabels()["a"] != "b" {
			t.Errorf("%T: came back as %v", c.obj, got)
		}
	}
}

func TestSchemeKnowsTables(t *testing.T) {
	if !Scheme().Recognizes(metav1.SchemeGroupVersion.WithKind("Table")) {
		t.Error("the scheme does not know meta.k8s.io/v1 Table")
	}
}

func BenchmarkScheme(b *testing.B) {
	for b.Loop() {
		if err := AddToScheme(runtime.NewScheme()); err != nil {
			b.Fatal(err)
		}
	}
}
