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

// Scheme has the types of a group and version that Fathom decodes from protobuf: those of the built-in groups, and
// definitions of custom resources and of API services. Callers must not register types in it.
//
// The built-in groups are client-go's own scheme, which is there anyhow: to register them again would take as long as all
// else that happens between the program's start and its first frame.
func Scheme(gv schema.GroupVersion) *runtime.Scheme {
	if gv == apiextensionsv1.SchemeGroupVersion || gv == apiregistrationv1.SchemeGroupVersion {
		return extensions()
	}
	return clientgoscheme.Scheme
}

var extensions = sync.OnceValue(func() *runtime.Scheme {
	s := runtime.NewScheme()
	metav1.AddToGroupVersion(s, schema.GroupVersion{Version: "v1"}) // Status, which refusals are told in
	// The types are fixed when the program is built: a conflict between them is a mistake that any start shows.
	utilruntime.Must(apiextensionsv1.AddToScheme(s))
	utilruntime.Must(apiregistrationv1.AddToScheme(s))
	return s
})
