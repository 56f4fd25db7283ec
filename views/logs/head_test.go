package logs

import (
	"testing"

	"fathom/ui"
)

// TestUsageYieldsToWhatHidesLines: with a long name, cpu and memory go before the query does, the status stays.
func TestUsageYieldsToWhatHidesLines(t *testing.T) {
	facts := []ui.Seg{{Text: "Running"}, {Text: "restarts 3 (19s)"}, {Text: "cpu 1m"}, {Text: "memory 20Mi"}}
	for room, want := range map[int]int{60: 4, 51: 3, 40: 3, 29: 2, 12: 1, 0: 1, -20: 1} {
		if got := len(yielding(facts, room)); got != want {
			t.Errorf("in %d cells %d facts are shown, want %d", room, got, want)
		}
	}
}
