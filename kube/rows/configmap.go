package rows

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func configMaps() Projection {
	return Projection{
		Kind: namespaced("", "v1", "configmaps", "ConfigMap", "cm"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("DATA", kube.TypeNumber, "How many keys it holds."),
			ageColumn(),
		}, extra(column("SIZE", kube.TypeBytes, "How much its keys and values take; the limit is 1Mi."))...),
		Rows: one(configMapRow),
	}
}

func configMapRow(m *Maker, c *corev1.ConfigMap) *kube.Row {
	size := 0
	for k, v := range c.Data {
		size += len(k) + len(v)
	}
	for k, v := range c.BinaryData {
		size += len(k) + len(v)
	}
	return m.Row(c, text(c.Name), number(len(c.Data)+len(c.BinaryData)), since(c.CreationTimestamp), byteSize(size))
}

// byteSize writes a size with two digits at least: 900, 1.5Ki, 64Ki.
func byteSize(n int) kube.Cell {
	v, unit := float64(n), ""
	for _, larger := range [...]string{"Ki", "Mi", "Gi"} {
		if v < 1024 {
			break
		}
		v, unit = v/1024, larger
	}
	decimals := 0
	if unit != "" && v < 10 {
		decimals = 1
	}
	return kube.Cell{Text: strconv.FormatFloat(v, 'f', decimals, 64) + unit, Num: float64(n)}
}
