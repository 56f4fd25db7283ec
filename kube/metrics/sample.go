package metrics

import (
	"time"

	"fathom/kube/stream/wire"
)

// object names a pod or a node.
type object struct{ namespace, name string }

// usage is CPU in millicores and memory in bytes.
type usage struct{ cpu, mem int64 }

// sample is the usage of an object, and of a pod's containers.
type sample struct {
	usage
	containers []container
}

type container struct {
	name string
	usage
}

// samples are what one poll brought. They do not change.
type samples struct {
	of map[object]sample
	// window is the shortest time over which one of them was measured, 0 if none says: there is nothing new before.
	window time.Duration
}

// gather collects samples. Lists are long and come again and again, so it takes care what it allocates: the names of
// namespaces and containers, which repeat, are kept once, and the containers of many pods in one piece of memory.
type gather struct {
	samples
	names map[string]string
	piece []container
}

// expecting prepares for about as many samples as there were before.
func expecting(before *samples) *gather {
	g := &gather{names: map[string]string{}}
	n := 0
	if before != nil {
		n = len(before.of)
	}
	g.of = make(map[object]sample, n)
	return g
}

func (g *gather) add(o object, s sample, window time.Duration) {
	g.of[o] = s
	if window > 0 && (g.window == 0 || window < g.window) {
		g.window = window
	}
}

// keep returns a copy of the containers.
func (g *gather) keep(cs []container) []container {
	if len(g.piece)+len(cs) > cap(g.piece) {
		const piece = 1024
		g.piece = make([]container, 0, max(piece, len(cs)))
	}
	from := len(g.piece)
	g.piece = append(g.piece, cs...)
	return g.piece[from:len(g.piece):len(g.piece)]
}

// name is the string of a name that repeats.
func (g *gather) name(b []byte) string {
	if s, ok := g.names[string(b)]; ok {
		return s
	}
	s := string(b)
	g.names[s] = s
	return s
}

// item is a PodMetrics or a NodeMetrics while its fields are read.
type item struct {
	object
	usage
	window     time.Duration
	containers []container
}

// Numbers of fields in the protobuf forms, which both kinds share but for the last.
const (
	fieldMetadata = 1
	fieldWindow   = 3
	fieldUsage    = 4 // a node's own; a pod has its containers there
)

// read adds an object in its protobuf form.
func (g *gather) read(raw []byte, node bool, it *item) error {
	*it = item{containers: it.containers[:0]}
	err := wire.Fields(raw, func(num int, _ uint64, body []byte) error {
		switch {
		case num == fieldMetadata:
			return g.metadata(body, it)
		case num == fieldWindow:
			return wire.Fields(body, func(_ int, value uint64, _ []byte) error {
				it.window = time.Duration(value)
				return nil
			})
		case num == fieldUsage && node:
			return it.usage.add(body)
		case num == fieldUsage:
			return g.container(body, it)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s := sample{usage: it.usage}
	if !node {
		s.containers = g.keep(it.containers)
	}
	g.add(it.object, s, it.window)
	return nil
}

func (g *gather) metadata(b []byte, it *item) error {
	const name, namespace = 1, 3
	return wire.Fields(b, func(num int, _ uint64, body []byte) error {
		switch num {
		case name:
			it.name = string(body)
		case namespace:
			it.namespace = g.name(body)
		}
		return nil
	})
}

func (g *gather) container(b []byte, it *item) error {
	const name, used = 1, 2
	var c container
	err := wire.Fields(b, func(num int, _ uint64, body []byte) error {
		switch num {
		case name:
			c.name = g.name(body)
		case used:
			return c.usage.add(body)
		}
		return nil
	})
	it.containers = append(it.containers, c)
	it.cpu += c.cpu
	it.mem += c.mem
	return err
}
