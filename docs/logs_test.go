package docs

import (
	"strings"
	"testing"
	"time"

	"fathom/kube/logs/query"
)

func TestEveryQueryOnThePageIsOne(t *testing.T) {
	queries, noon := 0, time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	for line := range strings.Lines(read(t, "logs.md")) {
		first, _, row := strings.Cut(strings.TrimPrefix(strings.ReplaceAll(line, `\|`, "\x00"), "| "), " | ")
		if !row {
			continue
		}
		for _, m := range code.FindAllStringSubmatch(first, -1) {
			text := strings.ReplaceAll(m[1], "\x00", "|")
			if q, err := query.Parse(text, noon); err != nil || q.Empty() {
				t.Errorf("%s is no query: %v", text, err)
			}
			queries++
		}
	}
	if queries < 12 {
		t.Errorf("the page has %d queries", queries)
	}
}
