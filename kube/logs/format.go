package logs

import (
	"io"
	"time"
)

// Format is how lines are written as plain text.
type Format struct {
	// Names writes "namespace/pod/container" before each line, or less where that is enough to tell the sources apart.
	Names bool
	// Namespaces and Containers say which parts of names are needed, besides the pod's.
	Namespaces, Containers bool
	// Times writes each line's time, in nanoseconds and UTC.
	Times bool
}

// FormatFor is the format that tells all the sources apart with the shortest names.
func FormatFor(sources []*Source) Format {
	f := Format{Names: len(sources) > 1}
	for _, s := range sources {
		f.Namespaces = f.Namespaces || s.Pod.Namespace != sources[0].Pod.Namespace
		f.Containers = f.Containers || s.Container != sources[0].Container
	}
	return f
}

// Append adds a line and its line break to b. The text stays as raw as it is.
func (f Format) Append(b []byte, l Line) []byte {
	if f.Times {
		b = l.Time.UTC().AppendFormat(b, time.RFC3339Nano)
		b = append(b, ' ')
	}
	if f.Names {
		b = append(f.AppendName(b, l.Source), ' ')
	}
	if l.Kind == Mark {
		b = append(b, "-- "...)
	}
	b = append(b, l.Text...)
	if l.Cut > 0 {
		b = append(b, "…"...)
	}
	return append(b, '\n')
}

// AppendName adds the name of a source, as the format needs it, to b.
func (f Format) AppendName(b []byte, s *Source) []byte {
	if f.Namespaces {
		b = append(b, s.Pod.Namespace...)
		b = append(b, '/')
	}
	b = append(b, s.Pod.Name...)
	if f.Containers {
		b = append(b, '/')
		b = append(b, s.Container...)
	}
	return b
}

// Write writes all lines of a Snapshot.
func (f Format) Write(w io.Writer, s *Snapshot) error {
	var b []byte
	for l := range s.Lines(s.First, s.End) {
		if b = f.Append(b, l); len(b) >= saveBuffer {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(b)
	return err
}
