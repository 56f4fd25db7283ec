package record

import (
	"strings"
	"testing"
	"time"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, line string
		format     Format
		when       string // RFC 3339; "" for none
		level      Level
		message    string
		fields     string // k=v, joined by blanks
	}{
		{"pino", `{"level":50,"time":1767323045123,"pid":1,"msg":"boom","req":{"method":"GET","url":"/a"}}`,
			JSON, "2026-01-02T03:04:05.123Z", Error, "boom", "pid=1 req.method=GET req.url=/a"},
		{"slog", `{"time":"2026-01-02T03:04:05.000000006+02:00","level":"WARN","msg":"a\tb","n":[1,{"x":2}],"o":{}}`,
			JSON, "2026-01-02T01:04:05.000000006Z", Warn, "a\tb", `n=[1,{"x":2}] o={}`},
		{"zap production", `{"level":"info","ts":1767323045.25,"caller":"a/b.go:1","msg":"hi","took":0.25}`,
			JSON, "2026-01-02T03:04:05.25Z", Info, "hi", "caller=a/b.go:1 took=0.25"},
		{"elastic", `{"@timestamp":"2026-01-02T03:04:05Z","log.level":"ERROR","message":"x","log":{"logger":"l"}}`,
			JSON, "2026-01-02T03:04:05Z", Error, "x", "log.logger=l"},
		{"elastic nested", `{"log":{"logger":"l","level":"warn"},"message":"x"}`, JSON, "", Warn, "x", "log.logger=l"},
		{"mongo", `{"t":{"$date":"2026-01-02T03:04:05.000+00:00"},"s":"I","c":"NETWORK","id":22943,"msg":"ok"}`,
			JSON, "2026-01-02T03:04:05Z", Info, "ok", "c=NETWORK id=22943"},
		{"google", `{"severity":"CRITICAL","message":"m","timestamp":"2026-01-02T03:04:05Z"}`, JSON, "2026-01-02T03:04:05Z", Fatal, "m", ""},
		{"two messages", `{"event":"e","msg":"m"}`, JSON, "", None, "m", "event=e"},
		{"no level word", `{"level":"purple","msg":"m"}`, JSON, "", None, "m", "level=purple"},
		{"escapes", `{"msg":"\u00e9\ud83d\ude00\ud800\q\\","k\n":"v"}`, JSON, "", None, "é😀�\\q\\", "k\n=v"},
		{"broken object", `{"msg":"x",}`, Plain, "", None, `{"msg":"x",}`, ""},
		{"more behind", `{"msg":"x"} {"a":"b"}`, Plain, "", None, `{"msg":"x"} {"a":"b"}`, ""},

		{"logrus", `time="2026-01-02T03:04:05Z" level=warning msg="it \"is\"" n=3 err=`,
			Logfmt, "2026-01-02T03:04:05Z", Warn, `it "is"`, "n=3 err="},
		{"go-kit", `ts=2026-01-02T03:04:05.5Z caller=main.go:3 level=error flag msg=bad`,
			Logfmt, "2026-01-02T03:04:05.5Z", Error, "bad", "caller=main.go:3 flag="},
		{"logfmt without quotes", `level=warn msg=dial  failed after 3 tries, n=3 err=lookup db: no such host attempt=2 last`,
			Logfmt, "", Warn, "dial  failed after 3 tries,", "n=3 err=lookup db: no such host attempt=2 last="},
		{"logfmt of one message", `msg=tick 20 level=info`, Logfmt, "", Info, "tick 20", ""},

		{"klog", `E0102 15:04:05.000007       1 main.go:12] it broke: n=3`,
			Klog, "0000-01-02T15:04:05.000007Z", Error, "it broke: n=3", "caller=main.go:12 thread=1 n=3"},
		{"klog structured", `I0102 15:04:05.000000 12345 a_b.go:7] "Pod status updated" pod="kube-system/x" status={"phase":"Ready"}`,
			Klog, "0000-01-02T15:04:05Z", Info, "Pod status updated", `caller=a_b.go:7 thread=12345 pod=kube-system/x status={"phase":"Ready"}`},

		{"zap", "2026-01-02T03:04:05.000Z\tERROR\tsetup\tcmd/main.go:12\tno luck\t{\"error\": \"e\", \"n\": 1}",
			Zap, "2026-01-02T03:04:05Z", Error, "no luck", "logger=setup caller=cmd/main.go:12 error=e n=1"},
		{"istio", "2026-01-02T03:04:05.123456Z\tinfo\txdsproxy\tconnected to upstream", Zap, "2026-01-02T03:04:05.123456Z", Info, "connected to upstream", "logger=xdsproxy"},
		{"plain in colour", "\x1b[31mred\x1b[0m and not", Plain, "", None, "\x1b[31mred\x1b[0m and not", ""},
		{"title", "\x1b]0;mine\x07text", Plain, "", None, "\x1b]0;mine\x07text", ""},
		{"zap in colour", "2026-01-02T03:04:05.000Z\t\x1b[33mWARN\x1b[0m\tmessage", Zap, "2026-01-02T03:04:05Z", Warn, "message", ""},

		{"common", `10.0.0.1 - bob [02/Jan/2026:03:04:05 +0100] "GET /a?b=c HTTP/1.1" 404 12`,
			Access, "2026-01-02T02:04:05Z", Warn, "GET /a?b=c HTTP/1.1", "method=GET path=/a?b=c proto=HTTP/1.1 remote=10.0.0.1 user=bob status=404 bytes=12"},
		{"combined", `::1 - - [02/Jan/2026:03:04:05 +0000] "POST / HTTP/2.0" 503 0 "-" "curl/8.1 (x)"`,
			Access, "2026-01-02T03:04:05Z", Error, "POST / HTTP/2.0", "method=POST path=/ proto=HTTP/2.0 remote=::1 status=503 bytes=0 agent=curl/8.1 (x)"},
		{"ingress-nginx", `10.1.1.1 - - [02/Jan/2026:03:04:05 +0000] "GET /x HTTP/1.1" 200 5 "-" "ua" 77 0.123 [default-web-80] [] 10.2.2.2:80 5 0.120 200 abcdef`,
			Access, "2026-01-02T03:04:05Z", Info, "GET /x HTTP/1.1", "method=GET path=/x proto=HTTP/1.1 remote=10.1.1.1 status=200 bytes=5 agent=ua request_length=77 request_time=0.123 upstream=default-web-80 upstream_addr=10.2.2.2:80 upstream_bytes=5 upstream_time=0.120 upstream_status=200 request_id=abcdef"},
		{"envoy", `[2026-01-02T03:04:05.678Z] "GET /p HTTP/1.1" 503 UF 0 91 12 - "-" "curl" "id-1" "web" "10.0.0.1:80"`,
			Access, "2026-01-02T03:04:05.678Z", Error, "GET /p HTTP/1.1", "method=GET path=/p proto=HTTP/1.1 status=503 flags=UF received=0 bytes=91 duration_ms=12 agent=curl request_id=id-1 authority=web upstream_addr=10.0.0.1:80"},
		{"istio access", `[2026-01-02T03:04:05.678Z] "GET /p HTTP/2" 200 - via_upstream - "-" 0 91 12 11 "-" "curl" "id" "web" "10.0.0.1:80" inbound|80||`,
			Access, "2026-01-02T03:04:05.678Z", Info, "GET /p HTTP/2", "method=GET path=/p proto=HTTP/2 status=200 details=via_upstream received=0 bytes=91 duration_ms=12 upstream_ms=11 agent=curl request_id=id authority=web upstream_addr=10.0.0.1:80"},

		{"plain", "hello world", Plain, "", None, "hello world", ""},
		{"time and level", "2026-01-02 03:04:05 ERROR msg a=b", Plain, "2026-01-02T03:04:05Z", Error, "msg a=b", "a=b"},
		{"python logging", "2026-01-02 03:04:05,123 - app.db - WARNING - slow", Plain, "2026-01-02T03:04:05.123Z", Warn, "- app.db - WARNING - slow", ""},
		{"python basic", "WARNING:root:careful", Plain, "", Warn, "root:careful", ""},
		{"log4j", "03:04:05.123 [main] ERROR com.foo.Bar - it broke", Plain, "0000-01-01T03:04:05.123Z", Error, "[main] ERROR com.foo.Bar - it broke", ""},
		{"spring", "2026-01-02T03:04:05.123Z  INFO 1 --- [main] c.e.Foo : Started", Plain, "2026-01-02T03:04:05.123Z", Info, "1 --- [main] c.e.Foo : Started", ""},
		{"postgres", `2026-01-02 03:04:05.123 UTC [17] ERROR:  relation "x" does not exist`, Plain, "2026-01-02T03:04:05.123Z", Error, `[17] ERROR:  relation "x" does not exist`, ""},
		{"postgres log", "2026-01-02 03:04:05.123 UTC [1] LOG:  ready", Plain, "2026-01-02T03:04:05.123Z", Info, "[1] LOG:  ready", ""},
		{"mysql", "2026-01-02T03:04:05.123456Z 0 [Warning] [MY-010068] [Server] CA", Plain, "2026-01-02T03:04:05.123456Z", Warn, "0 [Warning] [MY-010068] [Server] CA", ""},
		{"nginx error", "2026/01/02 03:04:05 [crit] 7#7: *1 connect() failed", Plain, "2026-01-02T03:04:05Z", Fatal, "7#7: *1 connect() failed", ""},
		{"redis", "1:M 02 Jan 2026 03:04:05.123 # Server initialized", Plain, "2026-01-02T03:04:05.123Z", Warn, "Server initialized", ""},
		{"rust", "[2026-01-02T03:04:05Z INFO  my::mod] up", Plain, "2026-01-02T03:04:05Z", Info, "up", "logger=my::mod"},
		{"envoy itself", "[2026-01-02 03:04:05.123][1][warning][main] [source/server.cc:1] x", Plain, "2026-01-02T03:04:05.123Z", Warn, "[1][warning][main] [source/server.cc:1] x", ""},
		{"coredns", `[INFO] 10.0.0.1:5 - 7 "A IN x." NOERROR`, Plain, "", Info, `10.0.0.1:5 - 7 "A IN x." NOERROR`, ""},
		{"dotnet", "fail: Microsoft.Hosting[0]", Plain, "", Error, "Microsoft.Hosting[0]", ""},
		{"colour", "\x1b[32mINFO\x1b[0m[0000] up", Plain, "", Info, "[0000] up", ""},
		{"systemd", "<3>disk on fire", Plain, "", Error, "disk on fire", ""},
		{"npm", "npm ERR! code 1", Plain, "", Error, "npm ERR! code 1", ""},
		{"go panic", "panic: runtime error", Plain, "", Fatal, "panic: runtime error", ""},
		{"exception", "java.lang.IllegalStateException: no", Plain, "", Error, "java.lang.IllegalStateException: no", ""},
		{"error in a sentence", "there was no error at all", Plain, "", None, "there was no error at all", ""},
		{"go log", "2026/01/02 03:04:05 listening on :80", Plain, "2026-01-02T03:04:05Z", None, "listening on :80", ""},
		{"syslog", "Jan  2 03:04:05 host app[1]: x", Plain, "0000-01-02T03:04:05Z", None, "host app[1]: x", ""},
		{"elasticsearch", "[2026-01-02T03:04:05,123][INFO ][o.e.n.Node] started", Plain, "2026-01-02T03:04:05.123Z", Info, "[o.e.n.Node] started", ""},
		{"monolog", "[2026-01-02T03:04:05.5+00:00] app.ERROR: oh", Plain, "2026-01-02T03:04:05.5Z", Error, "oh", ""},
		{"file and colon", "see the.log: it", Plain, "", None, "see the.log: it", ""},
		{"kafka", "[2026-01-02 03:04:05,123] WARN [Controller id=1] x (kafka)", Plain, "2026-01-02T03:04:05.123Z", Warn, "[Controller id=1] x (kafka)", "id=1"},
		{"gunicorn", "[2026-01-02 03:04:05 +0000] [7] [INFO] Starting", Plain, "2026-01-02T03:04:05Z", Info, "[7] [INFO] Starting", ""},
		{"serilog", "[03:04:05 INF] up", Plain, "0000-01-01T03:04:05Z", Info, "up", ""},
		{"nlog", "2026-01-02 03:04:05.1234|INFO|App|up", Plain, "2026-01-02T03:04:05.1234Z", Info, "App|up", ""},
		{"zerolog console", "3:04AM INF up n=1", Plain, "", Info, "3:04AM INF up n=1", "n=1"},
		{"fluentd", "2026-01-02 03:04:05 +0000 [warn]: #0 x", Plain, "2026-01-02T03:04:05Z", Warn, "#0 x", ""},
		{"ruby", "E, [2026-01-02T03:04:05.123456 #1] ERROR -- : x", Plain, "", Error, "E, [2026-01-02T03:04:05.123456 #1] ERROR -- : x", ""},
		{"tracing in colour", "\x1b[2m2026-01-02T03:04:05.123Z\x1b[0m \x1b[32m INFO\x1b[0m up", Plain, "2026-01-02T03:04:05.123Z", Info, "up", ""},
		{"cut off", `{"level":"error","msg":"a very long`, Plain, "", Error, `{"level":"error","msg":"a very long`, ""},
		{"inline pairs", `retry n=3 host="a b" (took=4ms) x==y`, Plain, "", None, `retry n=3 host="a b" (took=4ms) x==y`, "n=3 host=a b took=4ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r Reader
			rec := r.Read(c.line)
			if rec.Format != c.format || rec.Level != c.level || rec.Message != c.message {
				t.Errorf("got %v %v %q, want %v %v %q", rec.Format, rec.Level, rec.Message, c.format, c.level, c.message)
			}
			when := ""
			if !rec.Time.IsZero() {
				when = rec.Time.UTC().Format(time.RFC3339Nano)
			}
			if when != c.when {
				t.Errorf("time %q, want %q", when, c.when)
			}
			if got := joined(rec.Fields); got != c.fields {
				t.Errorf("fields %q\nwant   %q", got, c.fields)
			}
			if got := new(Reader).Level(c.line); got != rec.Level {
				t.Errorf("Level says %v, Read %v", got, rec.Level)
			}
		})
	}
}

func joined(fields []Field) string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Key+"="+f.Value)
	}
	return strings.Join(all, " ")
}

func TestReaderRemembersTheFormat(t *testing.T) {
	var r Reader
	for _, c := range []struct {
		line   string
		format Format
		level  Level
	}{
		{`{"level":"error","msg":"x"}`, JSON, Error},
		{"\tat com.foo.Bar(Bar.java:1)", Plain, Error},
		{"Caused by: x", Plain, Error},
		{"a=1 b=2 c=3", Plain, None}, // logfmt elsewhere
		{"level=warn msg=x", Logfmt, Warn},
		{"t=now", Plain, None},
		{`{"level":"info","msg":"x"}`, JSON, Info},
		{"panic: oh", Plain, Fatal},
		{"", Plain, None},
		{"goroutine 1 [running]:", Plain, Fatal},
		{"main.main()", Plain, Fatal},
		{`{"level":"debug"}`, JSON, Debug},
		{"main.main()", Plain, None},
	} {
		if l := r.Level(c.line); l != c.level {
			t.Errorf("%q has level %v, want %v", c.line, l, c.level)
		}
		if f := r.Read(c.line).Format; f != c.format {
			t.Errorf("%q is %v, want %v", c.line, f, c.format)
		}
	}
	if r.Format() != JSON {
		t.Errorf("the source is %v, want json", r.Format())
	}
}

func TestReaderChangesItsMind(t *testing.T) {
	var r Reader
	r.Level(`{"a":"banner"}`)
	for range patience + 1 {
		r.Level("level=info msg=x")
	}
	if r.Format() != Logfmt {
		t.Errorf("the source is %v, want logfmt", r.Format())
	}
}

func TestTracesFollow(t *testing.T) {
	var r Reader
	for _, c := range []struct {
		text    string
		level   Level
		follows bool
	}{
		{`{"level":"error","msg":"boom"}`, Error, false},
		{"java.net.SocketTimeoutException: Read timed out", Error, true},
		{"\tat com.example.A.b(A.java:1)", Error, true},
		{"java.net.SocketTimeoutException: Read timed out", Error, false}, // another, which nobody announced
		{"\tat com.example.B.c(B.java:2)", Error, true},
		{`{"level":"info","msg":"on"}`, Info, false},
		{"", None, false},
		{"Traceback (most recent call last):", Error, false},
		{`  File "a.py", line 1, in <module>`, Error, true},
		{"ValueError: no", Error, true},
		{"panic: a", Fatal, false},
		{"goroutine 1 [running]:", Fatal, true},
		{"panic: b", Fatal, false}, // of the next instance
	} {
		if level := r.Level(c.text); level != c.level || r.Follows() != c.follows {
			t.Errorf("%q is %v, follows %v", c.text, level, r.Follows())
		}
	}
}

func TestGet(t *testing.T) {
	rec := Record{Fields: []Field{{"http.status", "1"}, {"STATUS", "2"}, {"a.code", "3"}, {"b.code", "4"}}}
	for key, want := range map[string]string{"status": "2", "http.status": "1", "Http.Status": "1", "code": "3", "tus": "", "": ""} {
		if got, _ := rec.Get(key); got != want {
			t.Errorf("%q is %q, want %q", key, got, want)
		}
	}
}

func TestPretty(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`{"a":1,"b":{"c":[true,{}],"d":"x\ny"}}`, `{
  "a": 1,
  "b": {
    "c": [
      true,
      {}
    ],
    "d": "x\ny"
  }
}

d:
  x
  y`},
		{"2026-01-02 03:04:05 ERROR oh a=b", "time     2026-01-02 03:04:05 UTC\nlevel    error\nmessage  oh a=b\na        b"},
		{"nothing to see", "nothing to see"},
		{`{"a":}`, `{"a":}`},
	} {
		if got := strings.Join(Pretty(c.line), "\n"); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.line, got, c.want)
		}
	}
}
