package forward

import (
	"fmt"
	"strconv"
	"strings"
)

// ParsePort reads a port as kubectl takes it: REMOTE, LOCAL:REMOTE or :REMOTE, where REMOTE is a number or a name. REMOTE
// alone, or a LOCAL of 0, leaves the local port to be chosen, which is the same number where that is free.
func ParsePort(text string) (Port, error) {
	local, remote, two := strings.Cut(text, ":")
	if !two {
		local, remote = "", text
	}
	p, err := parseRemote(remote)
	if err != nil || local == "" || local == "0" {
		return p, err
	}
	if p.Local, err = number(local); err != nil {
		return Port{}, fmt.Errorf("%q is no local port: %w", local, err)
	}
	return p, nil
}

func parseRemote(text string) (Port, error) {
	if text == "" {
		return Port{}, fmt.Errorf("name a port, as in 8080:80, 80 or :http")
	}
	if strings.Trim(text, "0123456789") == "" {
		n, err := number(text)
		if err != nil {
			return Port{}, fmt.Errorf("%q is no port: %w", text, err)
		}
		return Port{Remote: n}, nil
	}
	if !isName(text) {
		return Port{}, fmt.Errorf("%q is neither a port number nor the name of a port", text)
	}
	return Port{Name: text}, nil
}

func number(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("ports are numbers from 1 to 65535")
	}
	return int(n), nil
}

// isName reports whether a text may be the name of a port: of a Service's, which may be longer than a container's.
func isName(text string) bool {
	return len(text) <= 63 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

// ParsePorts reads several ports, separated by blanks or commas. What stands in parentheses is for people and is passed over:
// "80 (http), 9090 (metrics)".
func ParsePorts(text string) ([]Port, error) {
	var out []Port
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' }) {
		if strings.HasPrefix(word, "(") && strings.HasSuffix(word, ")") {
			continue
		}
		p, err := ParsePort(word)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("name a port, as in 8080:80, 80 or :http")
	}
	return out, nil
}

// isTLS reports whether the name of a port says that TLS is spoken there: https, https-web, web-tls, websecure.
func isTLS(name string) bool {
	return strings.Contains(name, "https") || strings.Contains(name, "tls") || strings.Contains(name, "ssl") || name == "websecure"
}
