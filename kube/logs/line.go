package logs

import (
	"time"

	"fathom/kube"
	"fathom/kube/logs/record"
)

// Source is one container of one pod, whose log is read. It is shared by all its lines and never changes; how it fares is in
// its State.
type Source struct {
	// ID numbers the sources of a Reader from 0, in the order in which they joined.
	ID        int
	Pod       kube.Ref
	UID       string // of the pod: its successor of the same name is another Source
	Node      string // "" for a pod that was on none when the source joined
	Container string
	Role      string // Main, Init, Sidecar or Ephemeral
	// Owner is what the pod belongs to, for colours and short names; "" for none.
	Owner string
}

// Kind tells lines of a log from those that a Reader puts between them.
type Kind uint8

const (
	// Text is a line of the log.
	Text Kind = iota
	// Mark tells of the source itself: it joined, was restarted with an exit code, is gone, could not be read.
	Mark
)

// Line is one line. Its Text is as the container wrote it, without the line break: it may hold anything, control
// sequences included, and must be made harmless before it is drawn.
type Line struct {
	// Seq is the line's place in the buffer: those after it have higher numbers.
	Seq    int64
	Time   time.Time // when the container runtime took it, in nanoseconds
	Source *Source   // never nil
	Text   string
	Kind   Kind
	Level  record.Level
	// Late is set when lines of later times were shown before it.
	Late bool
	// Follows is set when the line goes on with the one before it in its log, as those of a stack trace do. It has that
	// one's Level, and is no other error.
	Follows bool
	// Cut is how many bytes of the line follow Text and are not kept.
	Cut int64
}
