package filter

import (
	"strings"

	"fathom/kube"
	"fathom/kube/lex"
)

// field is a part of every row that is not a cell.
type field uint8

const (
	noField field = iota
	nameField
	namespaceField
	contextField
	healthField
	ownerField
	usesField
)

// ownField finds a field by its full name, or with prefix by the beginning of it. Fields that are no columns elsewhere
// give way to columns of that name, and so are found with prefix only, by their full name.
func ownField(name string, prefix bool) field {
	name = lower(name)
	for _, f := range [...]struct {
		name  string
		field field
	}{
		{"name", nameField}, {"namespace", namespaceField}, {"ns", namespaceField},
		{"context", contextField}, {"health", healthField},
	} {
		if f.name == name || prefix && strings.HasPrefix(f.name, name) {
			return f.field
		}
	}
	switch {
	case prefix && name == "owner":
		return ownerField
	case prefix && name == "uses":
		return usesField
	}
	return noField
}

func (a *atom) bindField(f field) (test, *lex.SyntaxError) {
	switch f {
	case healthField:
		return a.split().bindHealth()
	case namespaceField, contextField:
		a = a.split()
	}
	match, err := a.textMatch()
	if err != nil {
		return nil, err
	}
	switch f {
	case namespaceField:
		return func(r *kube.Row, _ int64) bool { return match(r.Namespace) }, nil
	case contextField:
		return func(r *kube.Row, _ int64) bool { return match(r.Context) }, nil
	case ownerField:
		return func(r *kube.Row, _ int64) bool { return match(ownerName(r)) }, nil
	case usesField:
		negative := a.op.Negative()
		return func(r *kube.Row, _ int64) bool {
			for _, name := range r.Uses {
				if match(name) != negative {
					return !negative
				}
			}
			return negative
		}, nil
	}
	return func(r *kube.Row, _ int64) bool {
		if r.Part != "" {
			return match(r.Part)
		}
		return match(r.Name)
	}, nil
}

func ownerName(r *kube.Row) string {
	if r.Owner == nil {
		return ""
	}
	return r.Owner.Name
}

func (a *atom) bindHealth() (test, *lex.SyntaxError) {
	if a.op.Regexp() {
		return nil, lex.Errorf(a.pos, "Health is compared with =, !=, < or >.")
	}
	wanted := make([]kube.Health, len(a.values))
	for i, v := range a.values {
		h, ok := healthNamed(v)
		if !ok {
			return nil, lex.Errorf(a.pos, "Health is none, ok, done, progress, warn or bad, not %q.", v)
		}
		wanted[i] = h
	}
	op := a.op
	if op == lex.Contains {
		op = lex.Equal
	}
	return func(r *kube.Row, now int64) bool {
		for _, h := range wanted {
			if compare(positive(op), float64(r.HealthAt(now)), float64(h)) {
				return !op.Negative()
			}
		}
		return op.Negative()
	}, nil
}

// healthNamed knows healths by the beginning of their names; no two begin alike.
func healthNamed(s string) (kube.Health, bool) {
	s = lower(s)
	for h, name := range [...]string{
		kube.HealthNone: "none", kube.HealthOK: "ok", kube.HealthDone: "done",
		kube.HealthProgress: "progress", kube.HealthWarn: "warn", kube.HealthBad: "bad",
	} {
		if s != "" && strings.HasPrefix(name, s) {
			return kube.Health(h), true
		}
	}
	return kube.HealthNone, false
}
