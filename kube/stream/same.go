package stream

import (
	"slices"
	"time"

	"fathom/kube"
)

// sameness reports whether a row says what another said, so that the change is none to anybody.
type sameness func(a, b *kube.Row) bool

// sameRow compares rows to the last detail.
func sameRow(a, b *kube.Row) bool { return sameRest(a, b) && sameCells(a.Cells, b.Cells) }

func sameRest(a, b *kube.Row) bool {
	return a.Name == b.Name && a.Namespace == b.Namespace && a.Part == b.Part && a.UID == b.UID &&
		a.Created == b.Created && a.Health == b.Health && a.Late == b.Late && a.Due == b.Due && a.Deleting == b.Deleting &&
		a.Labels == b.Labels && a.Selector == b.Selector && samePointed(a.Owner, b.Owner) && samePointed(a.Target, b.Target) &&
		samePointed(a.Resources, b.Resources) && slices.Equal(a.Uses, b.Uses)
}

func samePointed[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func sameCells(a, b []kube.Cell) bool { return slices.EqualFunc(a, b, sameCell) }

func sameCell(a, b kube.Cell) bool {
	return a.Text == b.Text && a.At == b.At && (a.Num == b.Num || a.Num != a.Num && b.Num != b.Num)
}

// sameTableRow compares rows of server-side Tables. Their moments are reckoned back from rounded ages such as 5d, so
// they differ a little each time; a difference within the rounding is none.
func sameTableRow(now func() time.Time) sameness {
	return func(a, b *kube.Row) bool {
		return sameRest(a, b) && slices.EqualFunc(a.Cells, b.Cells, func(x, y kube.Cell) bool {
			if x.At == 0 || y.At == 0 || x.At == y.At {
				return sameCell(x, y)
			}
			slack := 2 + (now().Unix()-min(x.At, y.At))/8
			far := max(x.At, y.At)-min(x.At, y.At) > slack
			x.At = y.At
			return !far && sameCell(x, y)
		})
	}
}
