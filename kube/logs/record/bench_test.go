package record

import "testing"

var lines = map[string]string{
	"json":   `{"time":"2026-01-02T03:04:05.123456789Z","level":"INFO","msg":"request served","method":"GET","path":"/api/v1/pay","status":200,"latency":"12.5ms","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","user":{"id":42,"name":"alice"}}`,
	"late":   `{"time":"2026-01-02T03:04:05.123456789Z","msg":"request served","method":"GET","path":"/api/v1/pay","status":200,"latency":"12.5ms","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","user":{"id":42},"level":"INFO"}`,
	"logfmt": `time="2026-01-02T03:04:05Z" level=info msg="request served" method=GET path=/api/v1/pay status=200 latency=12.5ms`,
	"klog":   `I0102 15:04:05.000000       1 main.go:12] "Pod status updated" pod="kube-system/coredns" status="Ready"`,
	"zap":    "2026-01-02T03:04:05.000Z\tINFO\tsetup\tcmd/main.go:12\trequest served\t{\"path\": \"/api\", \"status\": 200}",
	"access": `10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /api/v1/pay HTTP/1.1" 200 1234 "-" "curl/8.1.2"`,
	"plain":  "2026-01-02 03:04:05,123 [main] ERROR com.example.Payments - connect to db:5432 refused",
	"text":   "no time and no level, only words that somebody wrote to the terminal in passing",
}

func BenchmarkLevel(b *testing.B) {
	for name, line := range lines {
		b.Run(name, func(b *testing.B) {
			var r Reader
			b.ReportAllocs()
			for b.Loop() {
				r.Level(line)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for name, line := range lines {
		b.Run(name, func(b *testing.B) {
			var r Reader
			var rec Record
			b.ReportAllocs()
			for b.Loop() {
				r.ReadInto(line, &rec)
			}
		})
	}
}

func TestLevelAllocatesNothing(t *testing.T) {
	for name, line := range lines {
		var r Reader
		if n := testing.AllocsPerRun(10, func() { r.Level(line) }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
