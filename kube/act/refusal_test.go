package act

import (
	"errors"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func TestRefusalOfAPatchQuotesNoObject(t *testing.T) {
	refusal := func(detail string) error {
		return apierrors.NewInvalid(schema.GroupKind{Kind: "Secret"}, "db", field.ErrorList{
			field.Invalid(field.NewPath("patch"), `{"data":{"password":"aHVudGVyMg=="},"stringData":{"x":"a \": b"}}`, detail),
		})
	}
	got := unquoted(refusal(`strict decoding error: unknown field "spec.replicaz"`))
	if want := `the result is no valid object: strict decoding error: unknown field "spec.replicaz"`; got.Error() != want || !apierrors.IsInvalid(got) {
		t.Errorf("got %v, want %s", got, want)
	}
	if text := unquoted(refusal("")).Error(); strings.Contains(text, "aHVud") {
		t.Errorf("it tells a value: %s", text)
	}
	other := apierrors.NewInvalid(schema.GroupKind{Kind: "Pod"}, "x", field.ErrorList{field.Required(field.NewPath("spec"), "")})
	for _, err := range []error{other, errors.New("away"), nil} {
		if got := unquoted(err); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
}
