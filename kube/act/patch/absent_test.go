package patch

import (
	"errors"
	"reflect"
	"testing"
)

func TestAddOnlyWhereNothingStands(t *testing.T) {
	ops := Between(map[string]any{"a": "1"}, map[string]any{"a": "1", "b": "2"})
	got, err := Apply(map[string]any{"a": "1"}, ops)
	if want := map[string]any{"a": "1", "b": "2"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("applied where nothing stands: %v, %v", got, err)
	}
	_, err = Apply(map[string]any{"a": "1", "b": "3"}, ops)
	if m := new(Mismatch); !errors.As(err, &m) || m.Op.Path != "/b" {
		t.Errorf("applied where somebody else has put another value: %v", err)
	}
}
