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
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
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
	} {
		s := Scheme(c.gv)
		wire := protobuf.NewSerializer(s, s)
		codecs := serializer.NewCodecFactory(s).WithoutConversion()
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

// What a server refuses it tells in a Status, in the version that the client asks for or in none.
func TestSchemesDecodeRefusals(t *testing.T) {
	for _, gv := range []schema.GroupVersion{corev1.SchemeGroupVersion, apiextensionsv1.SchemeGroupVersion} {
		s := Scheme(gv)
		data := []byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}`)
		codecs := serializer.NewCodecFactory(s).WithoutConversion()
		got, err := runtime.Decode(codecs.DecoderToVersion(json.NewSerializerWithOptions(json.DefaultMetaFactory, s, s, json.SerializerOptions{}), gv), data)
		if status, ok := got.(*metav1.Status); err != nil || !ok || status.Code != 403 {
			t.Errorf("%s: %v, %v", gv, got, err)
		}
	}
}
