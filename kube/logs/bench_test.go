package logs

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

// feeds are sources of a Reader that nothing reads, and their readings.
func benchFeeds(n int) (*Reader, []*reading) {
	r := New(Options{Follow: true})
	r.merger.synced.Store(true)
	out := make([]*reading, n)
	for i := range out {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprint("web-", i)}}
		f := newFeed(r, &Source{Pod: kube.Ref{Name: p.Name}}, p, false)
		r.buf.join(f.source)
		r.merger.join(f.lane)
		f.lane.turn(live, time.Now())
		out[i] = &reading{feed: f}
	}
	return r, out
}

const benchText = ` {"time":"2026-11-23T14:46:43Z","level":"info","msg":"request","method":"GET","path":"/api/v1/items","status":200,"ms":12}` + "\n"

// appendLines adds lines as they come over the wire, from a time on.
func appendLines(b []byte, from time.Time, every time.Duration, n int) []byte {
	for i := range n {
		b = from.Add(time.Duration(i)*every).AppendFormat(b, "2006-01-02T15:04:05.000000000Z")
		b = append(b, benchText...)
	}
	return b
}

// BenchmarkOneSource takes lines of one source from the wire into the full buffer.
func BenchmarkOneSource(b *testing.B) {
	const n = 200 // about what one read brings
	r, g := benchFeeds(1)
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	wire := appendLines(nil, now, time.Microsecond, n)
	b.SetBytes(int64(len(wire)))
	b.ReportAllocs()
	for b.Loop() {
		g[0].arrived = time.Now().UnixNano()
		g[0].lines.feed(wire, g[0].line)
		r.merger.pass(true)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/line")
}

// BenchmarkSixtySources merges what 60 sources write in 100 ms at 50 lines a second each.
func BenchmarkSixtySources(b *testing.B) {
	const sources, n = 60, 5
	r, g := benchFeeds(sources)
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	var wire bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		for i := range g {
			wire.Reset()
			wire.Write(appendLines(wire.AvailableBuffer(), at.Add(time.Duration(i)*time.Millisecond), 20*time.Millisecond, n))
			g[i].arrived = time.Now().UnixNano()
			g[i].lines.feed(wire.Bytes(), g[i].line)
		}
		r.merger.pass(true)
		at = at.Add(100 * time.Millisecond)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(sources*n), "ns/line")
}

// BenchmarkSnapshot reads every line of a full buffer.
func BenchmarkSnapshot(b *testing.B) {
	r, g := benchFeeds(1)
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range 5000 {
		g[0].lines.feed(appendLines(nil, at.Add(time.Duration(i)*time.Second), time.Millisecond, 100), g[0].line)
		r.merger.pass(true)
	}
	s := r.Snapshot()
	b.ReportAllocs()
	bytes := 0
	for b.Loop() {
		for seq := s.First; seq < s.End; seq++ {
			bytes += len(s.Line(seq).Text)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.Len()), "ns/line")
	b.ReportMetric(float64(s.Len()), "lines")
}
