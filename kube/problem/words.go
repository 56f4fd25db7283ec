package problem

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// whereOf finds the connection that an error belongs to: as said by Where.At, else from the URL of the failed request.
func whereOf(err error) Where {
	var w Where
	if p, ok := errors.AsType[*placed](err); ok {
		w = p.where
	}
	if w.Server != "" {
		return w
	}
	if ue, ok := errors.AsType[*url.Error](err); ok {
		if u, parseErr := url.Parse(ue.URL); parseErr == nil && u.Host != "" {
			w.Server = u.Scheme + "://" + u.Host
		}
	}
	return w
}

// stop ends a message with a full stop, and changes nothing else.
func stop(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return "It failed without saying why."
	}
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}

// sentence is stop with a capital at the start, unless the first word is a name.
func sentence(s string) string {
	s = stop(s)
	word, _, _ := strings.Cut(s, " ")
	if strings.ContainsAny(strings.TrimRight(word, ".!?:,"), "./-_:\"0123456789") || strings.ToLower(word) != word {
		return s
	}
	return capital(s)
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
