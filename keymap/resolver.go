package keymap

import (
	"slices"
	"strconv"
	"strings"
)

// maxCount keeps a leaned-on digit from overflowing.
const maxCount = 99_999

// Resolver collects keys into counts and chords until they name a binding. There are no timers: a key that is bound and
// also begins a chord waits for the next key.
type Resolver struct {
	keys  *Map
	count int
	chord string // keys so far
}

// Resolver starts with nothing typed.
func (m *Map) Resolver() *Resolver { return &Resolver{keys: m} }

// Result is what one key came to.
type Result struct {
	// Binding is complete and to be run, even if it is disabled: then say why. Nil while more keys are needed.
	Binding *Binding
	// Count was typed before it, 0 for none.
	Count int
	// Pending is what has been typed so far, for the footer: "12g".
	Pending string
	// Miss says that the keys mean nothing here.
	Miss bool
	// Again says that the binding was complete before this key, which belongs to what comes next: feed it once more.
	Again bool
}

// Feed takes the next key, as Bubble Tea prints it. Of two bindings of one key the first in bs wins.
func (r *Resolver) Feed(key string, bs []Binding) Result {
	if key == " " {
		key = "space"
	}
	if r.digit(key, bs) {
		return Result{Pending: r.Pending()}
	}
	chord := key
	if r.chord != "" {
		chord = r.chord + " " + key
	}
	exact, longer := r.find(chord, bs)
	switch {
	case longer:
		r.chord = chord
		return Result{Pending: r.Pending()}
	case exact != nil:
		return r.done(Result{Binding: exact})
	case r.idle():
		return Result{Miss: true}
	case key == "esc":
		return r.done(Result{})
	}
	if exact, _ = r.find(r.chord, bs); exact != nil {
		return r.done(Result{Binding: exact, Again: true})
	}
	return r.done(Result{Miss: true})
}

// digit adds the key to the count. A digit that is bound itself begins no count, but goes on with one.
func (r *Resolver) digit(key string, bs []Binding) bool {
	if r.chord != "" || len(key) != 1 || key[0] < '0' || key[0] > '9' || key == "0" && r.count == 0 {
		return false
	}
	if exact, longer := r.find(key, bs); r.count == 0 && (exact != nil || longer) {
		return false
	}
	r.count = min(r.count*10+int(key[0]-'0'), maxCount)
	return true
}

// find is the first binding of exactly that chord, and whether the chord begins a longer one.
func (r *Resolver) find(chord string, bs []Binding) (exact *Binding, longer bool) {
	if chord == "" {
		return nil, false
	}
	for i := range bs {
		for _, k := range r.keys.Keys(bs[i]) {
			if k == chord && exact == nil {
				exact = &bs[i]
			}
			longer = longer || strings.HasPrefix(k, chord+" ")
		}
	}
	return exact, longer
}

func (r *Resolver) done(res Result) Result {
	res.Count = r.count
	r.Reset()
	return res
}

func (r *Resolver) idle() bool { return r.chord == "" && r.count == 0 }

// Reset forgets what has been typed.
func (r *Resolver) Reset() { r.count, r.chord = 0, "" }

// Pending is what has been typed so far, "" for nothing.
func (r *Resolver) Pending() string {
	s := Pretty(r.chord)
	if r.count > 0 {
		s = strconv.Itoa(r.count) + s
	}
	return s
}

// Next are the bindings that the chord so far can still become, each with only the keys that are missing. While no
// chord has begun there are none.
func (r *Resolver) Next(bs []Binding) []Binding {
	if r.chord == "" {
		return nil
	}
	var out []Binding
	for _, b := range bs {
		var rest []string
		for _, k := range r.keys.Keys(b) {
			if tail, ok := strings.CutPrefix(k, r.chord+" "); ok && !slices.Contains(rest, tail) {
				rest = append(rest, tail)
			}
		}
		if len(rest) > 0 {
			b.Keys = rest
			out = append(out, b)
		}
	}
	return out
}
