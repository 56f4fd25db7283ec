package docs

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fathom/config"
	"fathom/kube/filter"
	"fathom/themes"
)

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEverySettingIsOnItsPage(t *testing.T) {
	page := read(t, "config.md")
	for f := range reflect.TypeFor[config.Config]().Fields() {
		if name := f.Tag.Get("yaml"); !strings.Contains(page, "\n| `"+name+"` |") {
			t.Errorf("config.md does not explain %s", name)
		}
	}
	for _, name := range append(themes.Names(), config.Colors()...) {
		if !strings.Contains(page, name) {
			t.Errorf("config.md does not name %s", name)
		}
	}
}

func TestTheExampleIsAGoodConfigFile(t *testing.T) {
	_, rest, _ := strings.Cut(read(t, "config.md"), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if c, errs := config.Parse("config.md", []byte(example)); !found || len(errs) > 0 || len(c.Contexts) != 3 || len(c.Rules) != 2 {
		t.Errorf("the example reads as %+v: %v", c, errs)
	}
}

var code = regexp.MustCompile("`([^`]+)`")

func TestEveryFilterOnThePageIsOne(t *testing.T) {
	filters := 0
	for line := range strings.Lines(read(t, "filter.md")) {
		first, _, row := strings.Cut(strings.TrimPrefix(strings.ReplaceAll(line, `\|`, "\x00"), "| "), " | ")
		if !row {
			continue
		}
		for _, m := range code.FindAllStringSubmatch(first, -1) {
			text := strings.ReplaceAll(m[1], "\x00", "|")
			if e, err := filter.Parse(text); err != nil || e.Empty() {
				t.Errorf("%s is no filter: %v", text, err)
			}
			filters++
		}
	}
	if filters < 20 {
		t.Errorf("only %d filters found", filters)
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
)

func TestLinksLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../README.md", "../CONTRIBUTING.md") {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			target := page
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(page), m[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %v", page, err)
			} else if m[2] != "" && !slices.Contains(anchors(read(t, target)), m[2]) {
				t.Errorf("%s links to %s, which has no heading %s", page, target, m[2])
			}
		}
	}
}

// anchors are the headings of a page as links name them.
func anchors(page string) []string {
	var out []string
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		out = append(out, strings.ReplaceAll(strings.ToLower(m[1]), " ", "-"))
	}
	return out
}
