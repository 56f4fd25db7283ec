package yaml

import (
	"fmt"
	"strings"
	"testing"

	"fathom/themes"
	"fathom/ui/pager"
)

const pod = `# a pod
apiVersion: v1
kind: Pod
metadata:
  annotations:
    example.com/script: |
      #!/bin/sh
      if true; then

        echo "key: value"
      fi
    "quoted: key": 'it''s'
  name: web
spec:
  containers:
  - name: app
    args: ["a", "b"]
    image: repo:5000/app:1.2 # pinned
    ports:
    - containerPort: 80
    - containerPort: 443
    env:
      - name: A
        value: "a long string
          over two lines"
      - name: B
        value: null
  - name: side
    resources: {}
  nodeName: a
status:
  phase: Running
  ready: true
  x: -1.5e3
`

// keys lists depth and key of each line.
func keys(lines []pager.Line) string {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%d %s\n", l.Depth, l.Key)
	}
	return b.String()
}

func TestPathsAndDepths(t *testing.T) {
	want := `0 
0 apiVersion
0 kind
0 metadata
4 metadata.annotations
8 metadata.annotations.example.com/script
9 metadata.annotations.example.com/script|1
9 metadata.annotations.example.com/script|2
9 metadata.annotations.example.com/script|3
9 metadata.annotations.example.com/script|4
9 metadata.annotations.example.com/script|5
8 metadata.annotations.quoted: key
4 metadata.name
0 spec
4 spec.containers
5 spec.containers[0].name
8 spec.containers[0].args
8 spec.containers[0].image
8 spec.containers[0].ports
9 spec.containers[0].ports[0].containerPort
9 spec.containers[0].ports[1].containerPort
8 spec.containers[0].env
13 spec.containers[0].env[0].name
16 spec.containers[0].env[0].value
17 spec.containers[0].env[0].value|1
13 spec.containers[0].env[1].name
16 spec.containers[0].env[1].value
5 spec.containers[1].name
8 spec.containers[1].resources
4 spec.nodeName
0 status
4 status.phase
4 status.ready
4 status.x
`
	if got := keys(Lex(pod)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRoles(t *testing.T) {
	names := map[themes.Role]string{
		themes.Text: "t", themes.Dim: "d", themes.YAMLKey: "k", themes.YAMLString: "s", themes.YAMLNumber: "n", themes.YAMLComment: "c",
	}
	for in, want := range map[string]string{
		"a: b":                "k(a)d(:)t( )s(b)",
		"a: 1 # one":          "k(a)d(:)t( )n(1)c( # one)",
		"a:":                  "k(a)d(:)",
		"- a: true":           "d(- )k(a)d(:)t( )n(true)",
		"- - x":               "d(- )d(- )s(x)",
		"-":                   "d(-)",
		"  - \"a: b\"":        "t(  )d(- )s(\"a: b\")",
		"\"a: b\": c":         "k(\"a: b\")d(:)t( )s(c)",
		"image: repo:5000/x":  "k(image)d(:)t( )s(repo:5000/x)",
		"time: 12:30":         "k(time)d(:)t( )s(12:30)",
		"- https://x.y/z#a":   "d(- )s(https://x.y/z#a)",
		"# comment: no key":   "c(# comment: no key)",
		"a: 'x # y' # z":      "k(a)d(:)t( )s('x # y')c( # z)",
		"a: |-":               "k(a)d(:)t( )d(|-)",
		"a: 0x1f":             "k(a)d(:)t( )n(0x1f)",
		"a: 1.2.3.4-x":        "k(a)d(:)t( )s(1.2.3.4-x)",
		"a: \"esc \\\" # b\"": "k(a)d(:)t( )s(\"esc \\\" # b\")",
		"---":                 "c(---)",
	} {
		var b strings.Builder
		for _, s := range Lex(in)[0].Segs {
			b.WriteString(names[s.Role] + "(" + s.Text + ")")
		}
		if got := b.String(); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestBlocksEndWhereTheIndentationDoes(t *testing.T) {
	src := "- |\n  in the block\nafter: 1\nb: >\n\n  folded: not a key\nc: x"
	want := "1 [0]\n2 [0]|1\n0 after\n0 b\n1 b|1\n1 b|2\n0 c\n"
	if got := keys(Lex(src)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDocumentsDoNotShareKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range Lex("a: 1\n---\na: 1\n---\na: 1\n") {
		if seen[l.Key] {
			t.Errorf("two lines have the key %q", l.Key)
		}
		seen[l.Key] = true
	}
}

func FuzzLex(f *testing.F) {
	f.Add(pod)
	for _, s := range []string{"a: |\n  b", "- - - x", "'a: \"", "\xff: \x00", ":", "-", "--- x", "a:\r\nb: 'c\r\n d'", "{a: [b, c]}", "? x", "%YAML"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		lines := Lex(src)
		texts := make([]string, len(lines))
		for i, l := range lines {
			texts[i] = l.Text()
			if l.Depth < 0 {
				t.Errorf("line %d has depth %d", i, l.Depth)
			}
		}
		want := strings.TrimSuffix(src, "\n")
		plain := strings.Split(want, "\n")
		for i := range plain {
			plain[i] = strings.TrimSuffix(plain[i], "\r")
		}
		if got := strings.Join(texts, "\n"); got != strings.Join(plain, "\n") {
			t.Errorf("characters were lost:\n%q\n%q", src, got)
		}
	})
}

func BenchmarkLex(b *testing.B) {
	src := strings.Repeat(pod, 2000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Lex(src)
	}
}
