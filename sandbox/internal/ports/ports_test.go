package ports

import (
	"net"
	"testing"
)

func TestAssign(t *testing.T) {
	first, err := Assign([]string{"a", "b", "c"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if first["a"] == 0 || first["a"] == first["b"] || first["b"] == first["c"] || first["a"] == first["c"] {
		t.Fatalf("ports are not different: %v", first)
	}

	again, err := Assign([]string{"a", "b", "c", "d"}, first)
	if err != nil {
		t.Fatal(err)
	}
	for name, port := range first {
		if again[name] != port {
			t.Errorf("%s moved from %d to %d, though its port was free", name, port, again[name])
		}
	}
	if again["d"] == 0 {
		t.Error("the new name has no port")
	}
}

func TestAssignAvoidsTakenPort(t *testing.T) {
	taken, err := net.Listen("tcp", Address(0))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	got, err := Assign([]string{"a", "b"}, map[string]int{"a": port, "b": port})
	if err != nil {
		t.Fatal(err)
	}
	if got["a"] == port || got["b"] == port {
		t.Errorf("a taken port was given out: %v", got)
	}
}
