package rows

import (
	"strconv"
	"strings"

	"fathom/kube"
)

// Fold says which rows of a kind tell the same, and how one row tells it for all of them.
type Fold struct {
	// Key is equal for rows that tell the same.
	Key func(*kube.Row) string
	// Join makes one row of several, which are in the order of the table.
	Join func([]*kube.Row) *kube.Row
}

// Columns of events, by position.
const (
	eventLast = iota
	eventType
	eventReason
	eventObjectCell
	_
	_
	eventMessage
	_
	eventCount
)

// foldEvents joins events that say the same of objects of one kind in one namespace: their own names and all numbers
// in the message count for nothing.
func foldEvents() *Fold {
	return &Fold{
		Key: func(r *kube.Row) string {
			kind, name, _ := strings.Cut(r.Cells[eventObjectCell].Text, "/")
			return strings.Join([]string{
				r.Context, r.Namespace, r.Cells[eventType].Text, r.Cells[eventReason].Text, kind,
				pattern(r.Cells[eventMessage].Text, name),
			}, "\x00")
		},
		Join: joinEvents,
	}
}

// pattern is a message without what tells one occurrence from the next.
func pattern(message, name string) string {
	if name != "" {
		message = strings.ReplaceAll(message, name, "*")
	}
	var b strings.Builder
	digits := false
	for _, r := range message {
		if r >= '0' && r <= '9' {
			if !digits {
				b.WriteByte('#')
			}
			digits = true
			continue
		}
		digits = false
		b.WriteRune(r)
	}
	return b.String()
}

// joinEvents tells of the latest event, of how many objects it is told, and how often in all. The name is the least of
// all, so that the row stays the same one when another event is the latest.
func joinEvents(group []*kube.Row) *kube.Row {
	latest, name := group[0], group[0].Name
	objects := map[string]bool{}
	count := 0.0
	for _, r := range group {
		if r.Cells[eventLast].At > latest.Cells[eventLast].At {
			latest = r
		}
		name = min(name, r.Name)
		objects[r.Cells[eventObjectCell].Text] = true
		count += r.Cells[eventCount].Num
	}
	joined := *latest
	joined.Name = name
	joined.Cells = append([]kube.Cell(nil), latest.Cells...)
	joined.Cells[eventCount] = kube.Cell{Text: strconv.Itoa(int(count)), Num: count}
	if more := len(objects) - 1; more > 0 {
		joined.Cells[eventObjectCell].Text += " +" + strconv.Itoa(more)
	}
	return &joined
}
