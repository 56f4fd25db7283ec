package table

import (
	"testing"
)

func TestMotions(t *testing.T) {
	m := newTable(t, one(numbered(100)...))
	m.View(20, 11) // ten rows
	for _, c := range []struct {
		name        string
		move        func()
		cursor, top int
	}{
		{"down", func() { m.Move(3) }, 3, 0},
		{"down to the margin", func() { m.Move(4) }, 7, 0},
		{"down past the margin", func() { m.Move(1) }, 8, 1},
		{"page", func() { m.Page(1) }, 17, 10},
		{"half page", func() { m.HalfPage(2) }, 27, 20},
		{"half page up", func() { m.HalfPage(-1) }, 22, 15},
		{"end", m.End, 99, 90},
		{"past the end", func() { m.Move(5) }, 99, 90},
		{"page past the end", func() { m.Page(3) }, 99, 90},
		{"home", m.Home, 0, 0},
		{"above the top", func() { m.Move(-9) }, 0, 0},
		{"to a key", func() { m.MoveTo("row050") }, 50, 43},
		{"wheel", func() { m.Scroll(3) }, 50, 46},
		{"wheel takes the cursor along", func() { m.Scroll(5) }, 53, 51},
		{"wheel up", func() { m.Scroll(-20) }, 38, 31},
		{"select", func() { m.Select(32) }, 32, 30},
		{"wheel home", func() { m.Scroll(-99) }, 7, 0},
	} {
		c.move()
		if m.Cursor() != c.cursor || m.top != c.top {
			t.Fatalf("%s: cursor %d, top %d; want %d, %d", c.name, m.Cursor(), m.top, c.cursor, c.top)
		}
		if m.CursorKey() != numbered(100)[c.cursor] {
			t.Fatalf("%s: key %v", c.name, m.CursorKey())
		}
	}
	if m.MoveTo("no such row") {
		t.Error("MoveTo found a row that is not there")
	}
}

func TestCursorFollowsItsRow(t *testing.T) {
	keys := numbered(100)
	m := newTable(t, one(keys...))
	m.View(20, 11)
	m.Select(50)
	m.View(20, 11)
	line := m.cursor - m.top
	m.SetSource(one(append([]string{"a", "b", "c"}, keys...)...))
	m.View(20, 11)
	if m.CursorKey() != "row050" || m.Cursor() != 53 || m.cursor-m.top != line {
		t.Errorf("key %v at %d, line %d; want row050 at 53, line %d", m.CursorKey(), m.Cursor(), m.cursor-m.top, line)
	}
}

func TestNeighbourTakesOver(t *testing.T) {
	m := newTable(t, one("a", "b", "c", "d", "e"))
	m.View(20, 10)
	m.MoveTo("c")
	m.SetSource(one("e", "d", "b", "a")) // c went, and the order changed
	if m.CursorKey() != "d" {
		t.Errorf("after c went: %v", m.CursorKey())
	}
	m.SetSource(one("b", "a"))
	if m.CursorKey() != "b" {
		t.Errorf("after d and e went: %v", m.CursorKey())
	}
	m.SetSource(one())
	if m.Cursor() != -1 || m.CursorKey() != nil {
		t.Errorf("without rows: %d, %v", m.Cursor(), m.CursorKey())
	}
	m.SetSource(nil)
	expect(t, screen(m, 5, 2), "", "")
}

func TestUntouchedCursorStaysOnTop(t *testing.T) {
	m := newTable(t, one("m"))
	m.View(20, 5)
	m.SetSource(one("a", "m", "z"))
	if m.Cursor() != 0 || m.CursorKey() != "a" {
		t.Errorf("while rows load: %d, %v", m.Cursor(), m.CursorKey())
	}
}

func TestCursorIsInSightAtEverySize(t *testing.T) {
	m := newTable(t, one(numbered(100)...))
	m.MoveTo("row060")
	for _, h := range []int{24, 3, 2, 1, 2, 40, 5, 200} {
		m.View(20, h)
		first, end := m.Visible()
		if h > 1 && (m.Cursor() < first || m.Cursor() >= end) {
			t.Errorf("height %d: rows %d to %d, cursor on %d", h, first, end, m.Cursor())
		}
	}
	if first, end := m.Visible(); first != 0 || end != 100 {
		t.Errorf("a screen taller than the list shows rows %d to %d", first, end)
	}
}

func TestRestStaysOnTopUntilTheNextMove(t *testing.T) {
	m := newTable(t, one("a", "b", "c"))
	m.View(20, 10)
	m.MoveTo("c")
	m.Rest()
	m.SetSource(one("x", "a", "b", "c"))
	if m.CursorKey() != "x" {
		t.Errorf("at rest the cursor is on %v", m.CursorKey())
	}
	m.Move(1)
	m.SetSource(one("y", "x", "a"))
	if m.CursorKey() != "a" {
		t.Errorf("after a move the cursor is on %v", m.CursorKey())
	}
}

func TestSeekWaitsForTheRow(t *testing.T) {
	m := newTable(t, one("a", "b"))
	m.View(20, 4)
	m.Seek("row050")
	m.SetSource(one("b", "c"))
	m.SetSource(one(numbered(100)...))
	if _, end := m.Visible(); m.CursorKey() != "row050" || end <= 50 {
		t.Errorf("the cursor is on %v, the last row in view is %d", m.CursorKey(), end-1)
	}
	m.Seek("nowhere")
	m.Move(1)
	m.SetSource(one("nowhere", "row051"))
	if m.CursorKey() != "row051" {
		t.Errorf("a row that was sought before the last move took the cursor to %v", m.CursorKey())
	}
}
