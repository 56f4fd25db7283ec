package record

import "strings"

// cursor takes a line of an access log apart from its front. Once something is not as expected, it takes nothing more.
type cursor struct {
	rest string
	bad  bool
}

// token is up to the next blank.
func (c *cursor) token() string {
	c.rest = strings.TrimLeft(c.rest, " ")
	t, rest, _ := strings.Cut(c.rest, " ")
	c.rest, c.bad = rest, c.bad || t == ""
	return t
}

// between is what stands between two marks, which must come next.
func (c *cursor) between(open, shut byte) string {
	s := strings.TrimLeft(c.rest, " ")
	if s == "" || s[0] != open {
		c.bad = true
		return ""
	}
	if open == '"' {
		q, end, ok := quotedAt(s, 0)
		c.bad = c.bad || !ok
		if ok {
			c.rest = s[end:]
		}
		return q.text()
	}
	end := strings.IndexByte(s, shut)
	if end < 0 {
		c.bad = true
		return ""
	}
	c.rest = s[end+1:]
	return s[1:end]
}

func (c *cursor) quoted() string { return c.between('"', '"') }
func (c *cursor) square() string { return c.between('[', ']') }

// next reports whether a mark comes next.
func (c *cursor) next(mark byte) bool {
	s := strings.TrimLeft(c.rest, " ")
	return s != "" && s[0] == mark
}

// looksAccess reports whether the line can be of an access log. It looks for the bracket of the time, and the quote of the
// request after it.
func looksAccess(s string) bool {
	const farthest = 400 // hosts, users and the time come before the request
	head := s[:min(len(s), farthest)]
	open := strings.IndexByte(head, '[')
	if open < 0 || open > 0 && head[open-1] != ' ' {
		return false
	}
	shut := strings.Index(head[open:], `] "`)
	return shut > 20 && shut < 40 && isDigit(head[open+1])
}

// readAccess reads a line of the common or combined log format, with what ingress-nginx adds to it, or of Envoy's.
func readAccess(s string, r *Record) bool {
	if !looksAccess(s) {
		return false
	}
	c := cursor{rest: s}
	r.Format = Access
	if s[0] == '[' {
		r.envoy(&c)
	} else {
		r.common(&c)
	}
	if c.bad || r.Time.IsZero() {
		return false
	}
	status, ok := r.Get("status")
	r.Level = statusLevel(status)
	return ok && r.Level != None
}

// statusLevel is how bad an answer is: the server's fault, the client's, or nobody's.
func statusLevel(status string) Level {
	n, ok := number(status)
	switch {
	case !ok || len(status) > 3 || n >= 600:
		return None
	case n >= 500:
		return Error
	case n >= 400 || n == 0: // Envoy's 0: nobody waited for the answer
		return Warn
	}
	return Info
}

// request reads "GET /path HTTP/1.1", which is also the message.
func (r *Record) request(s string) {
	r.Message = s
	method, rest, ok := strings.Cut(s, " ")
	if !ok {
		return
	}
	r.add("method", method)
	if i := strings.LastIndexByte(rest, ' '); i >= 0 {
		r.add("path", rest[:i])
		r.add("proto", rest[i+1:])
		return
	}
	r.add("path", rest)
}

// add adds a field, unless its value says that there is none.
func (r *Record) add(key, value string) {
	if value != "" && value != "-" {
		r.Fields = append(r.Fields, Field{key, value})
	}
}

func (r *Record) common(c *cursor) {
	remote := c.token()
	c.token() // the identity that nobody asks for
	user := c.token()
	for !c.bad && !c.next('[') { // some have further hosts, or a user with blanks
		user = c.token()
	}
	r.Time, _ = parseTime(c.square())
	r.request(c.quoted())
	r.add("remote", remote)
	r.add("user", user)
	r.add("status", c.token())
	r.add("bytes", c.token())
	if c.bad || !c.next('"') {
		return
	}
	r.add("referer", c.quoted())
	if !c.next('"') {
		return
	}
	r.add("agent", c.quoted())
	r.ingress(c)
}

// ingress reads what ingress-nginx writes after a combined line, if it is that.
func (r *Record) ingress(c *cursor) {
	more := *c
	length, took := more.token(), more.token()
	if _, ok := number(length); !ok || !more.next('[') {
		return
	}
	name, _ := more.square(), more.square()
	values := [...]string{more.token(), more.token(), more.token(), more.token(), more.token()}
	if more.bad {
		return
	}
	r.add("request_length", length)
	r.add("request_time", took)
	r.add("upstream", name)
	for i, key := range [...]string{"upstream_addr", "upstream_bytes", "upstream_time", "upstream_status", "request_id"} {
		r.add(key, values[i])
	}
}

// envoy reads Envoy's default format, and Istio's, which has two more words and a text after the flags.
func (r *Record) envoy(c *cursor) {
	r.Time, _ = parseTime(c.square())
	r.request(c.quoted())
	r.add("status", c.token())
	r.add("flags", c.token())
	received := c.token()
	if _, ok := number(received); !ok && !c.bad {
		r.add("details", received)
		r.add("termination", c.token())
		r.add("upstream_failure", c.quoted())
		received = c.token()
	}
	r.add("received", received)
	r.add("bytes", c.token())
	r.add("duration_ms", c.token())
	r.add("upstream_ms", c.token())
	for _, key := range [...]string{"forwarded_for", "agent", "request_id", "authority", "upstream_addr"} {
		if c.bad || !c.next('"') {
			return
		}
		r.add(key, c.quoted())
	}
}
