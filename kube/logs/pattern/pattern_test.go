package pattern

import (
	"strings"
	"testing"
)

func of(message string) string { return string(Append(nil, message)) }

func TestAppend(t *testing.T) {
	for _, c := range []struct{ message, want string }{
		{"", ""},
		{"connect to 10.0.0.1:5432 failed after 31ms", "connect to <ip>:<n> failed after <n>ms"},
		{"took 0.25s of 12Gi at 80%", "took <n>.<n>s of <n>Gi at <n>%"},
		{"user 7f9c24e8-3b12-4a5e-9f00-1234567890ab gone", "user <uuid> gone"},
		{"at 2026-01-02T03:04:05.123456Z and 2026/01/02 03:04:05 and 03:04:05,1 on 2026-01-02", "at <time> and <time> and <time> on <time>"},
		{"2026-01-02T03:04:05+02:00 x", "<time> x"},
		{"pod web-7cbf745f9c-h9z7d in db-0", "pod web-<hex>-<id> in db-<n>"},
		{"commit 4bf92f3577b34da6 at 0xc000123", "commit <hex> at <hex>"},
		{"decade facade added", "decade facade added"},
		{"http2 ipv4 sha256 db_12 v1", "http2 ipv4 sha<n> db_<n> v1"},
		{`open "/a/b": "" and "x \" y" and "z`, `open "<str>": "" and "<str>" and "z`},
		{"fe80::1 and ::1 and 2001:db8:0:0:0:0:0:1, a::b", "<ip> and <ip> and <ip>, <ip>"},
		{"std::vector x::add a:b 12:30 :: x", "std::vector x::add a:b <n>:<n> :: x"},
		{"version 1.2.3.4.5 of 1.2.3", "version <n>.<n>.<n>.<n>.<n> of <n>.<n>.<n>"},
		{"\x1b[31merror\x1b[0m 5", "error <n>"},
		{"größe 5 ☃", "größe <n> ☃"},
		{"GET /api/v1/items/123?page=2", "GET /api/v1/items/<n>?page=<n>"},
		{"\x1b[", ""},
	} {
		if got := of(c.message); got != c.want {
			t.Errorf("%q\ngot  %q\nwant %q", c.message, got, c.want)
		}
	}
}

func FuzzAppend(f *testing.F) {
	for _, s := range []string{"a 1", "\x1b[", `"`, `"\`, "::", "1.2.3.", "0x", "2026-01-02T", "00:00:00.", "7f9c24e8-", "\xff1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		one := of(s)
		if len(one) > 6*len(s) {
			t.Errorf("%q grows to %q", s, one)
		}
		if of(strings.Clone(s)) != one {
			t.Errorf("%q is not stable", s)
		}
	})
}

func TestAppendAllocatesNothing(t *testing.T) {
	buf := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(10, func() { buf = Append(buf[:0], message) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

const message = `request 4bf92f3577b34da6a3ce929d0e0e4736 from 10.0.0.1:5432 for "/api/v1" took 31ms at 2026-01-02T03:04:05Z`

func BenchmarkAppend(b *testing.B) {
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = Append(buf[:0], message)
	}
}
