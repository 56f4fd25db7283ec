package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/rows"
)

// knownColumns complains of columns that a built-in kind does not have, and of kinds that are not named by their plural. What other
// kinds have is not known before a server tells.
func knownColumns(file string, data []byte, c *config.Config) []config.Error {
	if len(c.Columns) == 0 {
		return nil
	}
	var out []config.Error
	reg := rows.New()
	for _, kind := range slices.Sorted(maps.Keys(c.Columns)) {
		fail := func(text string) {
			out = append(out, config.Error{File: file, Line: config.LineOf(data, "columns", kind), Text: "columns: " + text})
		}
		cols, plural := columnsOf(reg, kind)
		if plural != kind {
			fail(fmt.Sprintf("write %s as %s", kind, plural))
			delete(c.Columns, kind)
			continue
		}
		if cols == nil {
			continue
		}
		var good []string
		for _, name := range c.Columns[kind] {
			if upper := strings.ToUpper(name); slices.Contains(cols, upper) {
				good = append(good, name)
			} else {
				fail(noColumn(kind, upper, cols))
			}
		}
		c.Columns[kind] = good
	}
	return out
}

// columnsOf are the columns that a kind may be shown with, and its plural name. They are nil for a kind that is not built in.
func columnsOf(reg *rows.Registry, name string) (cols []string, plural string) {
	for _, p := range reg.All() {
		k := p.Kind
		if name == k.GVR.Resource || name == k.Singular || name == k.Kind || slices.Contains(k.ShortNames, name) {
			cols, plural = append(cols, columnNames(p.Columns)...), k.GVR.Resource
		}
	}
	if plural == "" {
		return nil, name
	}
	return append(cols, "NAMESPACE", "CONTEXT"), plural
}

func columnNames(cols []kube.Column) []string {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	return names
}

func noColumn(kind, name string, cols []string) string {
	text := fmt.Sprintf("%s have no column %s", kind, name)
	if near := cluster.Nearest(name, cols, 1); len(near) > 0 {
		return text + ": did you mean " + near[0] + "?"
	}
	return text
}
