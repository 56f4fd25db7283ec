package rows

import (
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// AddToScheme registers every type that Fathom decodes: the built-in groups, custom resource definitions, API services,
// and the meta types (Table, PartialObjectMetadata, Status, WatchEvent). All of them can travel as protobuf but Table,
// which is JSON only.
func AddToScheme(s *runtime.Scheme) error {
	metav1.AddToGroupVersion(s, schema.GroupVersion{Version: "v1"})
	builder := runtime.NewSchemeBuilder(
		clientgoscheme.AddToScheme,
		apiextensionsv1.AddToScheme,
		apiregistrationv1.AddToScheme,
		metav1.AddMetaToScheme,
	)
	return builder.AddToScheme(s)
}

// Scheme is the one scheme of the program, built when first asked for. Callers must not register types in it.
func Scheme() *runtime.Scheme { return scheme() }

var scheme = sync.OnceValue(func() *runtime.Scheme {
	s := runtime.NewScheme()
	// The types are fixed when the program is built: a conflict between them is a mistake that any start shows.
	utilruntime.Must(AddToScheme(s))
	return s
})
