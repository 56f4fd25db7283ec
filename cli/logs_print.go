package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"fathom/kube/logs"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
	"fathom/ui/text"
)

// printing writes lines in their order.
type printing struct {
	*logging
	reader *logs.Reader
	query  *query.Query
	// missing says that there are no pods, without the full stop.
	missing string
	// clean says that the output is a terminal, which no line may command.
	clean bool

	seq    int64 // the next line
	buf    []byte
	format logs.Format
	fields []*record.Reader // by source
	waited bool
}

// waits says, once, that there is nothing to follow yet, or why nothing is known of the pods.
func (p *printing) waits() {
	s := p.reader.Status()
	switch {
	case p.waited || !p.follow || len(s.Sources) > 0:
		return
	case s.Err != nil:
		fmt.Fprintln(p.env.Stderr, "fathom: "+explain(s.Err))
	case s.Synced:
		fmt.Fprintln(p.env.Stderr, "fathom: "+p.missing+" yet; waiting.")
	default:
		return
	}
	p.waited = true
}

// printBytes is how much is written at once.
const printBytes = 64 << 10

// next writes all lines that have come since it was called last, and lets them fall out of the buffer.
func (p *printing) next() error {
	s := p.reader.Snapshot()
	p.format = p.formatFor(s.Sources)
	for l := range s.Lines(p.seq, s.End) {
		if l.Kind == logs.Mark {
			if err := p.flush(); err != nil {
				return err
			}
			p.tell(l)
			continue
		}
		p.line(l)
		if len(p.buf) >= printBytes {
			if err := p.flush(); err != nil {
				return err
			}
			p.reader.Pin(l.Seq + 1)
		}
	}
	if p.seq != s.End {
		p.seq = s.End
		p.reader.Pin(p.seq)
	}
	return p.flush()
}

func (p *printing) flush() error {
	if len(p.buf) == 0 {
		return nil
	}
	_, err := p.env.Stdout.Write(p.buf)
	p.buf = p.buf[:0]
	return err
}

// formatFor is how sources are named. One that was enough goes on being so until more have joined.
func (p *printing) formatFor(sources []*logs.Source) logs.Format {
	f := logs.FormatFor(sources)
	f.Times = p.timestamps
	if p.prefixSet {
		f.Names, f.Containers = p.prefix, true
	}
	return f
}

// tell writes a line about a source to standard error.
func (p *printing) tell(l logs.Line) { p.say(l.Source, l.Text) }

func (p *printing) say(source *logs.Source, what string) {
	name := string(logs.Format{Names: true, Namespaces: p.format.Namespaces, Containers: true}.AppendName(nil, source))
	fmt.Fprintln(p.env.Stderr, "fathom: "+name+": "+text.Clean(what))
}

// line adds a line that matches to what is written next.
func (p *printing) line(l logs.Line) {
	var rec record.Record
	read := false
	reading := func() record.Record {
		if !read {
			rec, read = p.recordOf(l), true
		}
		return rec
	}
	switch {
	case !p.query.Match(l, reading):
	case p.output == "json":
		p.object(l, reading())
	default:
		if p.clean {
			l.Text = harmless(l.Text)
		}
		p.buf = p.format.Append(p.buf, l)
	}
}

// recordOf reads a line as the lines before it of its source have it.
func (p *printing) recordOf(l logs.Line) record.Record {
	for len(p.fields) <= l.Source.ID {
		p.fields = append(p.fields, &record.Reader{})
	}
	return p.fields[l.Source.ID].Read(l.Text)
}

// harmless is a line without control sequences; what else would command a terminal is shown as signs. Tabs stay.
func harmless(line string) string {
	if !strings.ContainsRune(line, '\t') {
		return text.Clean(ansi.Strip(line))
	}
	parts := strings.Split(ansi.Strip(line), "\t")
	for i := range parts {
		parts[i] = text.Clean(parts[i])
	}
	return strings.Join(parts, "\t")
}

// entry is a line as JSON.
type entry struct {
	Time      string  `json:"time"`
	Level     string  `json:"level,omitempty"`
	Namespace string  `json:"namespace"`
	Pod       string  `json:"pod"`
	Container string  `json:"container"`
	Message   string  `json:"message"`
	Fields    members `json:"fields,omitempty"`
	Raw       string  `json:"raw"`
	Cut       int64   `json:"cut,omitempty"` // bytes of the line that are missing from raw
}

// members are a JSON object whose keys stay in their order.
type members []record.Field

// MarshalJSON implements json.Marshaler.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	b.WriteByte('{')
	for i, f := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(f.Key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(f.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (p *printing) object(l logs.Line, rec record.Record) {
	e := entry{
		Time: l.Time.UTC().Format(time.RFC3339Nano), Namespace: l.Source.Pod.Namespace, Pod: l.Source.Pod.Name,
		Container: l.Source.Container, Message: rec.Message, Fields: rec.Fields, Raw: l.Text, Cut: l.Cut,
	}
	if l.Level != record.None {
		e.Level = l.Level.String()
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	// Strings, and members made of them, can always be written.
	_ = enc.Encode(e)
	p.buf = appendEscaped(p.buf, b.Bytes())
}

// appendEscaped adds JSON with the control characters escaped that JSON allows and terminals obey: DEL, and those of 8 bits.
func appendEscaped(to, object []byte) []byte {
	obeyed := func(r rune) bool { return r >= 0x7f && unicode.IsControl(r) }
	for {
		i := bytes.IndexFunc(object, obeyed)
		if i < 0 {
			return append(to, object...)
		}
		r, n := utf8.DecodeRune(object[i:])
		to = fmt.Appendf(append(to, object[:i]...), `\u%04x`, r)
		object = object[i+n:]
	}
}
