package pods

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestRefusalsOfAServerThatIsNotReadyYet(t *testing.T) {
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", errors.New("no binding"))
	broken := errors.New("connection refused")
	for name, c := range map[string]struct {
		listed bool
		errs   []error
		want   bool // of the last
	}{
		"no refusal":                         {true, []error{broken}, false},
		"never listed":                       {false, []error{forbidden}, true},
		"listed before, refused a few times": {true, []error{forbidden, forbidden, forbidden}, false},
		"refused for good":                   {true, []error{forbidden, forbidden, forbidden, forbidden}, true},
		"not in a row":                       {true, []error{forbidden, forbidden, forbidden, broken, forbidden}, false},
		"listed in between":                  {true, []error{forbidden, forbidden, nil, forbidden, forbidden}, false},
	} {
		var r refusals
		got := false
		for _, err := range c.errs {
			got = r.believed(err, c.listed)
		}
		if got != c.want {
			t.Errorf("%s: believed %t", name, got)
		}
	}
}
