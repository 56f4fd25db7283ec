package nodelog

import (
	"context"
	"net/http"
	"path"
	"regexp"
	"strings"

	"fathom/kube/problem"
	"fathom/kube/proxy"
)

// serviceFile reads a service's log where kubelets look for it when the node's log service has none. With options they only
// say that there is a file; without, they send all of it from its beginning.
func (n node) serviceFile(ctx context.Context, q Query) (Text, error) {
	for _, file := range []string{q.Service + ".log", q.Service, path.Join(q.Service, q.Service+".log")} {
		text, err := n.file(ctx, file, q)
		if err == nil || problem.Of(err).Class != problem.NotFound {
			return text, err
		}
	}
	return Text{}, problem.New(problem.NotFound, "The node has no service "+q.Service+" that logs.", "Choose another log.", nil)
}

// perLine is how many bytes a line is taken to have, at first.
const perLine = 256

// file reads the end of a file: as many lines as are asked for, as far as they are found in what is read at most.
func (n node) file(ctx context.Context, file string, q Query) (Text, error) {
	keep, err := regexp.Compile(q.Pattern)
	if err != nil {
		return Text{}, problem.New(problem.Invalid, "The pattern cannot be read: "+err.Error()+".", "Correct it (f).", err)
	}
	window := int64(most)
	if q.Tail > 0 && q.Pattern == "" {
		window = min(window, int64(q.Tail)*perLine)
	}
	for {
		a, err := n.get(ctx, proxy.Target{Ref: n.ref, Path: Query{File: file}.path(), End: window})
		if err != nil {
			return Text{}, err
		}
		text, more := string(a.Body), a.Code == http.StatusPartialContent && !strings.HasPrefix(a.Header.Get("Content-Range"), "bytes 0-")
		if more { // what it begins with is half a line
			_, text, _ = strings.Cut(text, "\n")
		}
		text = matching(text, keep)
		if lines := strings.Count(text, "\n"); more && window < most && lines < q.Tail {
			window = min(most, window*8)
			continue
		}
		end := last(text, q.Tail)
		return Text{Text: end, Cut: a.Cut || more && len(end) == len(text), File: file}, nil
	}
}

// matching are the lines that match.
func matching(text string, keep *regexp.Regexp) string {
	if keep.String() == "" {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if keep.MatchString(strings.TrimSuffix(line, "\n")) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// last is the end of a text: so many lines, 0 for all.
func last(text string, lines int) string {
	end := len(strings.TrimSuffix(text, "\n"))
	for i := end - 1; i >= 0 && lines > 0; i-- {
		if text[i] == '\n' {
			if lines--; lines == 0 {
				return text[i+1:]
			}
		}
	}
	return text
}
