package scenario

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Placeholders are strings in a scenario's YAML that stand for something known
// only when it is loaded.
const (
	agoPrefix      = "ago:"       // ago:2h30m    the time 2.5 hours ago
	agoMicroPrefix = "ago-micro:" // ago-micro:5s the same as a MicroTime
	dirPrefix      = "dir:"       // dir:a/b      that path below Options.Dir
	certPrefix     = "tls-cert:"  // tls-cert:a.b a self-signed certificate for that host, PEM
	keyPrefix      = "tls-key:"   // tls-key:a.b  its private key, PEM
)

// fill returns v with its placeholders replaced, in place where it can.
func (l *loader) fill(v any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			filled, err := l.fill(value)
			if err != nil {
				return nil, err
			}
			v[key] = filled
		}
	case []any:
		for i, item := range v {
			filled, err := l.fill(item)
			if err != nil {
				return nil, err
			}
			v[i] = filled
		}
	case string:
		return l.fillString(v)
	}
	return v, nil
}

func (l *loader) fillString(s string) (string, error) {
	if text, ok := strings.CutPrefix(s, agoPrefix); ok {
		return l.ago(text, time.RFC3339)
	}
	if text, ok := strings.CutPrefix(s, agoMicroPrefix); ok {
		return l.ago(text, "2006-01-02T15:04:05.000000Z07:00")
	}
	if text, ok := strings.CutPrefix(s, dirPrefix); ok {
		if l.dir == "" {
			return "", errors.New("the scenario writes files, and no folder was given for them")
		}
		return filepath.Join(l.dir, filepath.FromSlash(text)), nil
	}
	if host, ok := strings.CutPrefix(s, certPrefix); ok {
		pair, err := l.keys.forHost(host, l.now)
		return pair.cert, err
	}
	if host, ok := strings.CutPrefix(s, keyPrefix); ok {
		pair, err := l.keys.forHost(host, l.now)
		return pair.key, err
	}
	return s, nil
}

func (l *loader) ago(text, layout string) (string, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return "", fmt.Errorf("placeholder for a time: %w", err)
	}
	return l.now.Add(-d).UTC().Format(layout), nil
}
