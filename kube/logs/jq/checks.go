package jq

import "github.com/itchyny/gojq"

// The functions that guards call. No expression can name them, for the blank. Each gives its input, or an error.
const (
	checkFair    = " fair"
	checkCut     = " cut"
	checkNumeral = " numeral"
	checkIndex   = " index"
	checkPair    = " pair"
	checkProduct = " product"
	checkCross   = " cross"
	checkPlaces  = " places"
)

// functions are the checks on one meter.
func (m *meter) functions() []gojq.CompilerOption {
	one := func(name string, check func(v any) error) gojq.CompilerOption {
		return gojq.WithFunction(name, 0, 0, func(v any, _ []any) any {
			if err := check(v); err != nil {
				return err
			}
			return v
		})
	}
	two := func(name string, check func(v, l, r any) error) gojq.CompilerOption {
		return gojq.WithFunction(name, 2, 2, func(v any, args []any) any {
			if err := check(v, args[0], args[1]); err != nil {
				return err
			}
			return v
		})
	}
	return []gojq.CompilerOption{
		one(checkFair, func(v any) error { return m.pay(v, 1) }),
		one(checkCut, func(v any) error { return m.pay(v, wide) }),
		one(checkNumeral, numeral),
		one(checkIndex, func(v any) error {
			if _, ok := v.([]any); ok {
				return errLarge
			}
			return nil
		}),
		two(checkPair, func(_, l, r any) error { return m.pair(l, r) }),
		two(checkProduct, func(_, l, r any) error { return m.product(l, r) }),
		two(checkCross, func(_, l, r any) error { return m.cross(l, r) }),
		two(checkPlaces, func(v, instructions, parts any) error {
			n, _ := instructions.(int) // both are numbers that the guard wrote
			k, _ := parts.(int)
			return m.places(v, n, k)
		}),
	}
}
