package logs_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/logs"
)

func TestHostileLines(t *testing.T) {
	r := newRig(t, web0("app"))
	odd := "\x00\xff\x1b]0;title\a\r"
	long := strings.Repeat("y", logs.MaxLine+5)
	r.server.Write(app, at(0), odd, long, "", "end")
	r.open(nil)
	r.until("all", func() bool { return lastText(r) == "end" })
	s := r.reader.Snapshot()
	if s.Line(0).Text != odd {
		t.Errorf("%q became %q", odd, s.Line(0).Text)
	}
	if l := s.Line(1); len(l.Text) != logs.MaxLine || l.Cut != 5 {
		t.Errorf("the long line has %d bytes, %d are cut", len(l.Text), l.Cut)
	}
	if l := s.Line(2); l.Text != "" || l.Cut != 0 {
		t.Errorf("the empty line is %+v", l)
	}
}

// TestNodeSpeaksInThePlaceOfALog: what comes without a timestamp is no line of the container.
func TestNodeSpeaksInThePlaceOfALog(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.WriteRaw(app, at(0), "unable to retrieve container logs for fake://x\n")
	r.server.Write(app, at(1), "a")
	r.open(nil)
	r.shows("web-0/app! The node says: unable to retrieve container logs for fake://x", "web-0/app: a")
}

func TestSave(t *testing.T) {
	r := newRig(t, web0("app"))
	var want, stamped bytes.Buffer
	for i, l := range append(numbered(0, 5000), strings.Repeat("z", 3<<20), "", "without its end") {
		r.server.Write(app, at(i), l)
		want.WriteString(l + "\n")
		stamped.WriteString(at(i).UTC().Format(time.RFC3339Nano) + " " + l + "\n")
	}
	r.open(func(o *logs.Options) { o.Tail = 1 })
	r.phase(0, logs.Streaming)
	source := r.reader.Status().Sources[0].Source
	for _, times := range []bool{false, true} {
		var got bytes.Buffer
		told := []logs.Progress{}
		p, err := logs.Save(t.Context(), logs.Saving{
			API: r.server.API("test"), Source: source, Times: times, Clock: func() time.Time { return at(10_000) },
			Progress: func(p logs.Progress) { told = append(told, p) },
		}, &got)
		if err != nil || p.Lines != 5003 || p.Bytes != int64(got.Len()) {
			t.Fatalf("%+v, %v", p, err)
		}
		if b := got.Bytes(); times && !bytes.Equal(b, stamped.Bytes()) || !times && !bytes.Equal(b, want.Bytes()) {
			t.Errorf("with times %v: %d bytes, want %d", times, len(b), want.Len())
		}
		if len(told) != 3 || told[0].Fraction() <= 0 || told[0].Fraction() >= told[1].Fraction() || told[2].Lines != 5003 {
			t.Errorf("the progress was %+v", told)
		}
	}
}

func TestSaveStopsAtAFullDisk(t *testing.T) {
	r := newRig(t, web0("app"))
	r.server.Write(app, at(0), numbered(0, 100_000)...)
	r.open(nil)
	r.phase(0, logs.Streaming)
	_, err := logs.Save(t.Context(), logs.Saving{API: r.server.API("test"), Source: r.reader.Status().Sources[0].Source, Clock: time.Now}, full{})
	if err == nil || !strings.Contains(err.Error(), "write the log: the disk is full") {
		t.Errorf("the error is %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

type fullError struct{}

func (fullError) Error() string { return "the disk is full" }

var errFull = fullError{}

func TestFormat(t *testing.T) {
	a := &logs.Source{Pod: kube.Ref{Namespace: "shop", Name: "a"}, Container: "app"}
	b := &logs.Source{Pod: kube.Ref{Namespace: "shop", Name: "b"}, Container: "app"}
	other := &logs.Source{Pod: kube.Ref{Namespace: "shop", Name: "b"}, Container: "proxy"}
	line := logs.Line{Time: at(0), Source: b, Text: "x", Cut: 3}
	for _, c := range []struct {
		sources []*logs.Source
		times   bool
		want    string
	}{
		{[]*logs.Source{b}, false, "x…\n"},
		{[]*logs.Source{a, b}, true, "2027-01-15T08:00:00Z b x…\n"},
		{[]*logs.Source{a, b, other}, false, "b/app x…\n"},
	} {
		f := logs.FormatFor(c.sources)
		f.Times = c.times
		if got := string(f.Append(nil, line)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
