package keymap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Map knows which keys run which action: the defaults of the bindings, unless the user chose others. It is immutable.
type Map struct {
	overrides map[Action][]string
}

// New makes a Map of the user's choices. An empty list takes the keys away from an action. Keys that Normal does not
// know are left out: whoever reads the config reports them.
func New(overrides map[Action][]string) *Map {
	m := &Map{overrides: make(map[Action][]string, len(overrides))}
	for a, keys := range overrides {
		m.overrides[a] = normalAll(keys)
	}
	return m
}

// Keys are the keys and chords of the binding, the first one being the one to show. The caller must not change them.
func (m *Map) Keys(b Binding) []string {
	if keys, ok := m.overrides[b.Action]; ok {
		return keys
	}
	return b.Keys
}

// Check finds default keys that are not spelt as Normal spells them, and so would never be met. It is for tests.
func Check(bs []Binding) error {
	var errs []error
	for _, b := range bs {
		for _, k := range b.Keys {
			if n, err := Normal(k); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", b.Action, err))
			} else if n != k {
				errs = append(errs, fmt.Errorf("%s: write %q as %q", b.Action, k, n))
			}
		}
	}
	return errors.Join(errs...)
}

func normalAll(keys []string) []string {
	out := make([]string, 0, len(keys))
	for _, k := range keys {
		if n, err := Normal(k); err == nil && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// Conflict is one key that two actions of one scope claim.
type Conflict struct {
	First, Second Action
	// Key is the key or chord of First. First wins, or has to wait if the chord of Second starts with it.
	Key string
	// Chord is the chord of Second: equal to Key, or longer.
	Chord string
}

// Shadow reports whether the key is not the same, but the beginning of the other's chord.
func (c Conflict) Shadow() bool { return c.Key != c.Chord }

func (c Conflict) String() string {
	if c.Shadow() {
		return "the key " + Pretty(c.Key) + " of " + string(c.First) + " begins " + Pretty(c.Chord) + " of " + string(c.Second)
	}
	return "the key " + Pretty(c.Key) + " is bound to both " + string(c.First) + " and " + string(c.Second)
}

// Conflicts lists what clashes among bindings that are active together, in their order.
func (m *Map) Conflicts(bs []Binding) []Conflict {
	type claim struct {
		action Action
		chord  string
	}
	var claims []claim
	for _, b := range bs {
		for _, k := range m.Keys(b) {
			claims = append(claims, claim{b.Action, k})
		}
	}
	var out []Conflict
	for i, a := range claims {
		for _, b := range claims[i+1:] {
			switch {
			case a.chord == b.chord, strings.HasPrefix(b.chord, a.chord+" "):
				out = append(out, Conflict{a.action, b.action, a.chord, b.chord})
			case strings.HasPrefix(a.chord, b.chord+" "):
				out = append(out, Conflict{b.action, a.action, b.chord, a.chord})
			}
		}
	}
	return out
}
