package query

import (
	"testing"

	"fathom/kube/logs/record"
)

func BenchmarkMatch(b *testing.B) {
	for _, query := range []string{"nothing", "refused", "Refused", "re:refused$", "re:nothing.*[0-9]", "level>=warn", "pod=web-*", "missing=1", "status>=500", "latency>250ms", "path=~^/api", "jq:.status > 500"} {
		b.Run(query, func(b *testing.B) {
			q, err := Parse(query, now)
			if err != nil {
				b.Fatal(err)
			}
			var r record.Reader
			var rec record.Record
			l := line(js)
			read := func() record.Record { r.ReadInto(js, &rec); return rec }
			b.ReportAllocs()
			for b.Loop() {
				q.Match(l, read)
			}
		})
	}
}
