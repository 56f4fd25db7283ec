package metrics

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"fathom/kube/stream/wire"
)

// add takes over one entry of a map of resources to quantities, in its protobuf form. Of other resources it takes none.
func (u *usage) add(entry []byte) error {
	const key, value, text = 1, 2, 1
	var name, quantity []byte
	err := wire.Fields(entry, func(num int, _ uint64, body []byte) error {
		switch num {
		case key:
			name = body
		case value:
			return wire.Fields(body, func(num int, _ uint64, body []byte) error {
				if num == text {
					quantity = body
				}
				return nil
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch string(name) {
	case string(corev1.ResourceCPU):
		u.cpu, err = millis(quantity)
	case string(corev1.ResourceMemory):
		u.mem, err = units(quantity)
	}
	return err
}

// millis reads a quantity as thousandths, rounded up.
func millis(b []byte) (int64, error) {
	if n, suffix, ok := whole(b); ok {
		switch suffix {
		case "n":
			return (n + 999_999) / 1_000_000, nil
		case "u":
			return (n + 999) / 1000, nil
		case "m":
			return n, nil
		case "":
			return n * 1000, nil
		}
	}
	q, err := parse(b)
	return q.MilliValue(), err
}

// units reads a quantity as units, rounded up.
func units(b []byte) (int64, error) {
	if n, suffix, ok := whole(b); ok {
		switch suffix {
		case "":
			return n, nil
		case "Ki":
			return n << 10, nil
		case "Mi":
			return n << 20, nil
		}
	}
	q, err := parse(b)
	return q.Value(), err
}

// whole splits a quantity that is a whole number of some unit, as those of usage are, and small enough to be reckoned with.
func whole(b []byte) (n int64, suffix string, ok bool) {
	const most = 12 // digits, so that neither thousands nor mebis overflow
	i := 0
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		n = n*10 + int64(b[i]-'0')
		if i++; i > most {
			return 0, "", false
		}
	}
	return n, string(b[i:]), i > 0
}

// parse reads any quantity.
func parse(b []byte) (resource.Quantity, error) {
	q, err := resource.ParseQuantity(string(b))
	if err != nil {
		return q, fmt.Errorf("the usage %q cannot be read: %w", b, err)
	}
	return q, nil
}
