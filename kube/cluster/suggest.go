package cluster

import (
	"cmp"
	"slices"
	"strings"
)

// Nearest are the words that are likely meant by a mistyped one, the likeliest first, no more than most.
func Nearest(typed string, words []string, most int) []string { return nearest(typed, words, most) }

// nearest are the words that are likely meant by a mistyped one, the likeliest first: those that it begins, those that
// a few slips of the finger away, and those that hold it.
func nearest(typed string, words []string, most int) []string {
	typed = strings.ToLower(typed)
	if typed == "" {
		return nil
	}
	type candidate struct {
		word string
		cost int
	}
	var found []candidate
	for _, word := range words {
		w := strings.ToLower(word)
		slips := distance(typed, w)
		switch {
		case strings.HasPrefix(w, typed):
			found = append(found, candidate{word, 0})
		case slips <= max(1, len(typed)/3):
			found = append(found, candidate{word, slips})
		case len(typed) > 2 && strings.Contains(w, typed):
			found = append(found, candidate{word, 10})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(len(a.word), len(b.word)))
	})
	var out []string
	for _, c := range found[:min(most, len(found))] {
		out = append(out, c.word)
	}
	return out
}

// distance is the number of letters to insert, drop, change or swap with their neighbour to get from a to b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
