package rows

import (
	"math"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"fathom/kube"
)

const (
	none    = "<none>"
	unknown = "<unknown>"
	unset   = "<unset>"
)

func text(s string) kube.Cell { return kube.Cell{Text: s} }

func textOr(s, missing string) kube.Cell {
	if s == "" {
		s = missing
	}
	return kube.Cell{Text: s}
}

func number[T ~int | ~int32 | ~int64](n T) kube.Cell {
	return kube.Cell{Text: strconv.FormatInt(int64(n), 10), Num: float64(n)}
}

// noNumber is a cell of a typed column that has no value, shown as s.
func noNumber(s string) kube.Cell { return kube.Cell{Text: s, Num: math.NaN()} }

// boolean prints as the API server's tables do.
func boolean(b bool) kube.Cell { return kube.Cell{Text: strconv.FormatBool(b)} }

// yesNo prints as kubectl prints most switches.
func yesNo(b bool) kube.Cell {
	if b {
		return kube.Cell{Text: "True"}
	}
	return kube.Cell{Text: "False"}
}

// revision is a number that is kept as text, shown as <none> when there is none.
func revision(s string) kube.Cell {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return noNumber(none)
	}
	return number(n)
}

// since is a cell of a TypeAge column.
func since(t metav1.Time) kube.Cell { return sinceOr(t.Time, unknown) }

func sinceOr(t time.Time, missing string) kube.Cell {
	if t.IsZero() {
		return kube.Cell{Text: missing}
	}
	return kube.Cell{At: t.Unix()}
}

// took is a cell of a TypeDuration column for something that has ended.
func took(d time.Duration) kube.Cell {
	return kube.Cell{Text: duration.HumanDuration(d), Num: d.Seconds()}
}

// unixOrZero is t in Unix seconds, 0 for no time.
func unixOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
