package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Param is a number that a scenario can be given.
type Param struct {
	Name        string `json:"name"`
	Description string `json:"description"` // one line
	Default     string `json:"default"`
	Min         int    `json:"min"`
	Max         int    `json:"max"`
}

// values checks the given parameters and adds the defaults of the others.
func (s *scenario) values(given map[string]string) (map[string]string, error) {
	values := map[string]string{}
	var known []string
	for _, p := range s.Params {
		known = append(known, p.Name)
		value, ok := given[p.Name]
		if !ok {
			value = p.Default
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < p.Min || n > p.Max {
			return nil, fmt.Errorf("parameter %s of scenario %s is %q; it must be a whole number from %d to %d", p.Name, s.Name, value, p.Min, p.Max)
		}
		values[p.Name] = value
	}
	for name := range given {
		if slices.Contains(known, name) {
			continue
		}
		if len(known) == 0 {
			return nil, fmt.Errorf("scenario %s has no parameter %q; it has none", s.Name, name)
		}
		return nil, fmt.Errorf("scenario %s has no parameter %q; it has: %s", s.Name, name, strings.Join(known, ", "))
	}
	return values, nil
}

// number returns a parameter that values has checked.
func (l *loader) number(name string) int {
	n, err := strconv.Atoi(l.values[name])
	if err != nil {
		panic("scenario: parameter " + name + " was not checked")
	}
	return n
}
