package filter

import (
	"testing"

	"fathom/kube"
)

func TestTimed(t *testing.T) {
	cols := []kube.Column{{Name: "NAME"}, {Name: "RESTARTS", Type: kube.TypeNumber}, {Name: "AGE", Type: kube.TypeAge}}
	for in, want := range map[string]bool{"": false, "web": false, "restarts>3": false, "age<2h": true, "web !ag>1d": true, "name=age": false} {
		e, err := Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Timed(cols); got != want {
			t.Errorf("%q: timed is %v", in, got)
		}
	}
}
