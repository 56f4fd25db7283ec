package rows

import (
	"strconv"
	"testing"
	"unsafe"
)

func TestMakerShares(t *testing.T) {
	m := NewMaker("test")
	a, b := m.Intern(string([]byte("team"))), m.Intern(string([]byte("team")))
	if unsafe.StringData(a) != unsafe.StringData(b) {
		t.Error("equal strings are kept twice")
	}
	if first, second := m.Object("v1", "Node", "", "n1"), m.Object("v1", "Node", "", "n1"); first != second {
		t.Error("equal object names are kept twice")
	}
	if m.Object("v1", "Node", "", "") != nil {
		t.Error("a name for no object")
	}
	if got := m.Labels(map[string]string{"b": "2", "a": "1", "c": ""}); got != "a=1,b=2,c=" {
		t.Errorf("labels are %q", got)
	}
}

func TestMakerIsBounded(t *testing.T) {
	m := NewMaker("test")
	for i := range 3 * poolLimit {
		m.Intern(strconv.Itoa(i))
		m.Object("v1", "Pod", "shop", strconv.Itoa(i))
	}
	if len(m.pool) > poolLimit || len(m.names) > poolLimit {
		t.Errorf("%d strings and %d names are kept, want at most %d each", len(m.pool), len(m.names), poolLimit)
	}
}
