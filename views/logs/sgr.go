package logs

import (
	"strconv"
	"strings"

	"fathom/themes"
)

// span is a stretch of text in one look, up to a byte.
type span struct {
	to   int
	role themes.Role
	sgr  string // the source's own colours, as SGR parameters; "" for none
}

// flat is the text of a line as it is drawn, with its looks.
type flat struct {
	text  string
	spans []span
	more  int // bytes of the line that are left out
}

// add appends text in one look.
func (f *flat) add(s string, role themes.Role, sgr string) {
	if s == "" {
		return
	}
	f.text += s
	if n := len(f.spans); n > 0 && f.spans[n-1].role == role && f.spans[n-1].sgr == sgr {
		f.spans[n-1].to = len(f.text)
		return
	}
	f.spans = append(f.spans, span{to: len(f.text), role: role, sgr: sgr})
}

// coloured appends text that may hold colours, which are kept or left out. Whatever else is in it stays, to be shown by
// signs.
func (f *flat) coloured(s string, role themes.Role, keep bool) {
	if !strings.Contains(s, csi) {
		f.add(s, role, "")
		return
	}
	var c colours
	for s != "" {
		at := strings.Index(s, csi)
		if at < 0 {
			at = len(s)
		}
		params, rest, ok := cutSGR(s[at:])
		if !ok {
			at, rest = min(at+len(csi), len(s)), s[min(at+len(csi), len(s)):]
		}
		look := ""
		if keep {
			look = c.sgr()
		}
		f.add(s[:at], role, look)
		if ok {
			c.apply(params)
		}
		s = rest
	}
}

const csi = "\x1b["

// cutSGR takes a sequence that only chooses colours off the start of s.
func cutSGR(s string) (params, rest string, ok bool) {
	body, ok := strings.CutPrefix(s, csi)
	if !ok {
		return "", s, false
	}
	const longest = 64
	for i := 0; i < len(body) && i < longest; i++ {
		switch c := body[i]; {
		case c == 'm':
			return body[:i], body[i+1:], true
		case c >= '0' && c <= '9', c == ';', c == ':':
		default:
			return "", s, false
		}
	}
	return "", s, false
}

// colours are those that a text has chosen so far, as SGR parameters.
type colours struct {
	fg, bg string
	attrs  string // of bold, italic, underline and reverse
}

func (c *colours) sgr() string {
	out := c.attrs
	for _, p := range []string{c.fg, c.bg} {
		if p == "" {
			continue
		}
		if out != "" {
			out += ";"
		}
		out += p
	}
	return out
}

// apply takes the parameters of one sequence. What hides text or makes it blink is left out.
func (c *colours) apply(params string) {
	ps := strings.FieldsFunc(params, func(r rune) bool { return r == ';' || r == ':' })
	if len(ps) == 0 {
		*c = colours{}
	}
	for len(ps) > 0 {
		n, err := strconv.Atoi(ps[0])
		if err != nil {
			return
		}
		if n == 38 || n == 48 {
			colour, used := extended(ps)
			if n == 38 {
				c.fg = colour
			} else {
				c.bg = colour
			}
			ps = ps[used:]
			continue
		}
		c.one(n)
		ps = ps[1:]
	}
}

// one takes a parameter that stands for itself.
func (c *colours) one(n int) {
	switch {
	case n == 0:
		*c = colours{}
	case n == 1, n == 3, n == 4, n == 7:
		if p := strconv.Itoa(n); !strings.Contains(c.attrs, p) {
			c.attrs = strings.Trim(c.attrs+";"+p, ";")
		}
	case n == 22, n == 23, n == 24, n == 27:
		off := strconv.Itoa(max(n-20, 1))
		if n == 22 {
			off = "1"
		}
		c.attrs = strings.Trim(strings.ReplaceAll(strings.ReplaceAll(";"+c.attrs+";", ";"+off+";", ";"), ";;", ";"), ";")
	case n >= 30 && n <= 37, n >= 90 && n <= 97:
		c.fg = strconv.Itoa(n)
	case n >= 40 && n <= 47, n >= 100 && n <= 107:
		c.bg = strconv.Itoa(n)
	case n == 39:
		c.fg = ""
	case n == 49:
		c.bg = ""
	}
}

// extended is a colour of 256 or of 24 bits, and how many parameters it takes.
func extended(ps []string) (colour string, used int) {
	want := 0
	switch {
	case len(ps) > 1 && ps[1] == "5":
		want = 3
	case len(ps) > 1 && ps[1] == "2":
		want = 5
	}
	if want == 0 || len(ps) < want {
		return "", len(ps)
	}
	for _, p := range ps[2:want] {
		if n, err := strconv.Atoi(p); err != nil || n > 255 {
			return "", want
		}
	}
	return strings.Join(ps[:want], ";"), want
}
