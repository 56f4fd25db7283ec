package kube

import "k8s.io/apimachinery/pkg/runtime/schema"

// Health is what a Row's state asks of the person looking at it.
type Health uint8

// The order is the order of urgency: sorting by Health puts trouble last or first.
const (
	HealthNone     Health = iota // the kind has no notion of health (ConfigMap)
	HealthOK                     // doing what its spec asks
	HealthDone                   // finished or switched off on purpose: Completed, suspended, scaled to zero
	HealthProgress               // on its way: ContainerCreating, rolling out, Terminating
	HealthWarn                   // works in part, or not ready although running
	HealthBad                    // broken; needs a human
)

// ColumnType says what a column's cells hold, and so how they sort, align and filter.
type ColumnType uint8

const (
	TypeText     ColumnType = iota // Cell.Text; Num unused
	TypeNumber                     // Num is the value
	TypeRatio                      // Text "3/5"; Num is the fraction 0..1 (1 when nothing is wanted)
	TypeCPU                        // Num is millicores
	TypeBytes                      // Num is bytes
	TypePercent                    // Num is percent, 0..100 and above
	TypeAge                        // At is a moment; shown as the time since then, Text is empty
	TypeDuration                   // Num is seconds, Text fixed; or Text empty and still running since At
)

// Column describes one column of a kind's table.
type Column struct {
	Name string // upper case, as kubectl prints it: "READY"
	Type ColumnType
	Wide bool // only with -o wide, or with the wide toggle
	// Extra marks a column that kubectl does not have.
	Extra bool
	// Pin keeps the column in view when the table scrolls sideways. The object's name, as a rule.
	Pin bool
	// Spare columns are left out where the others would have too little room.
	Spare bool
	// Least is how many cells of a text are to be seen wherever that can be; 0 leaves it to the table.
	Least int
	// Doc says in one sentence what the cells mean.
	Doc string
}

// Cell is one value of a Row. The type of its Column says which fields count.
type Cell struct {
	Text string
	// Num sorts and filters typed columns; its unit follows from the ColumnType. NaN means there is no value.
	Num float64
	// At is a moment in Unix seconds, 0 for none. A TypeAge cell shows the time since then; in other columns
	// the time since At follows the text in brackets, as in RESTARTS "12 (3m ago)".
	At int64
}

// Row is the compact projection of one object: what a table shows, and the few facts that links, drills and joins need.
// Rows are immutable once they are in a Store; a change makes a new Row.
type Row struct {
	Context   string
	Namespace string
	Name      string
	// Part tells rows of the same object apart (the container's name for the kind containers); else empty.
	Part string
	// Kind is the row's kind in a table of several; nil where the table has one.
	Kind    *Kind
	UID     string
	Created int64 // Unix seconds
	// Health is how the object fares as long as it is not overdue; HealthAt tells which counts.
	Health Health
	// Late is what the health is at least from the moment Due on, in Unix seconds, unless the object changes before.
	// A Due of 0 is none.
	Late Health
	// Deleting is set while the object waits for finalizers or its grace period.
	Deleting bool
	Due      uint32 // here, and of this size, it takes no room
	// Cells are in the order of the kind's columns.
	Cells []Cell
	// Labels are the object's labels as "k=v,k=v", sorted by key, interned.
	Labels string
	// Owner is the controlling owner, if there is one.
	Owner *ObjectName
	// Selector is the label selector of the pods that this object owns or serves, empty for none.
	Selector string
	// Target is the object that this one speaks of: an event's involved object, an HPA's scale target, a pod's node.
	Target *ObjectName
	// Uses are the names of objects in its namespace that this one cannot do without: an Ingress's services, a Pod's claims.
	// They are sorted and each is there once.
	Uses []string
	// Resources are what metrics are compared with, for pods, containers and nodes.
	Resources *Resources
}

// Resources are requests and limits (for a node, allocatable as both). CPU in millicores, memory in bytes, 0 for unset.
type Resources struct {
	CPURequest, CPULimit, MemRequest, MemLimit int64
}

// Key identifies a Row within one table: stable over changes of the object, different for its successor of the same name only by UID.
type Key struct {
	Context, Namespace, Name, Part string
	// Resource is that of the Row's own Kind, where it has one.
	Resource schema.GroupResource
}

// Key is the Row's identity within its table.
func (r *Row) Key() Key {
	k := Key{Context: r.Context, Namespace: r.Namespace, Name: r.Name, Part: r.Part}
	if r.Kind != nil {
		k.Resource = r.Kind.GVR.GroupResource()
	}
	return k
}

// HealthAt is how the object fares at a moment in Unix seconds: what is on its way for too long is not well.
func (r *Row) HealthAt(now int64) Health {
	if r.Overdue(now) {
		return max(r.Health, r.Late)
	}
	return r.Health
}

// Overdue reports whether Due has passed.
func (r *Row) Overdue(now int64) bool { return r.Due != 0 && int64(r.Due) <= now }

// Table is a kind's columns with some rows.
type Table struct {
	Kind    Kind
	Columns []Column
	Rows    []*Row
}

// ColumnIndex returns the index of the column with that name, or -1.
func ColumnIndex(cols []Column, name string) int {
	for i, c := range cols {
		if c.Name == name {
			return i
		}
	}
	return -1
}
