package query

import (
	"strings"
	"time"

	"fathom/kube/lex"
	"fathom/kube/logs/record"
)

// value reads a value as what the atom's field can be compared with.
func (p *parser) value(a *atom, text string, pos int, quoted bool) (value, error) {
	v := value{text: text}
	switch {
	case a.field.own == ownLevel:
		err := v.readLevel(a.op, pos)
		return v, err
	case a.field.own == ownTime:
		err := p.readTime(&v, pos)
		return v, err
	case a.op == lex.Contains:
		v.word = newWord(text)
		return v, nil
	}
	const exact = 15 // digits of a float64: longer ones are names
	if n, ok := number(text); ok && !endsInMinutes(text) && (a.op.Ordered() || len(text) <= exact) {
		v.is, v.number = isNumber, n
	} else if n, ok := duration(text); ok {
		v.is, v.length = isLength, n
	}
	if a.op.Ordered() && v.is == isText {
		return v, lex.Errorf(pos, "%q is no number, amount or length of time to compare with.", text)
	}
	v.glob = !quoted && !a.op.Ordered() && strings.ContainsAny(text, "*?")
	return v, nil
}

// endsInMinutes: in logs 5m is five minutes and not five thousandths.
func endsInMinutes(s string) bool { return strings.HasSuffix(s, "m") }

// readLevel reads a level, or the beginning of its word.
func (v *value) readLevel(op lex.Operator, pos int) error {
	word := strings.ToLower(v.text)
	if word == "none" && !op.Ordered() {
		v.is, v.level = isLevel, record.None
		return nil
	}
	if l, ok := record.ParseLevel(word); ok {
		v.is, v.level = isLevel, l
		return nil
	}
	for _, full := range [...]string{"trace", "debug", "info", "warning", "error", "fatal", "critical", "panic"} {
		if strings.HasPrefix(full, word) {
			v.is = isLevel
			v.level, _ = record.ParseLevel(full)
			return nil
		}
	}
	if !op.Ordered() && strings.ContainsAny(word, "*?") {
		return nil
	}
	return lex.Errorf(pos, "A level is trace, debug, info, warn, error or fatal, not %q.", v.text)
}

// readTime reads a moment. It is as wide as its smallest unit: 12:03 is the whole minute.
func (p *parser) readTime(v *value, pos int) error {
	v.is = isTime
	text, now := v.text, p.now
	if shown, ok := strings.CutSuffix(text, "Z"); ok {
		text, now = shown, now.UTC()
	}
	zone := now.Location()
	for _, l := range [...]struct {
		layout string
		width  time.Duration
	}{
		{"2006-01-02T15:04:05-07:00", time.Second}, {"2006-01-02T15:04:05", time.Second}, {"2006-01-02 15:04:05", time.Second},
		{"2006-01-02T15:04", time.Minute}, {"2006-01-02 15:04", time.Minute}, {"2006-01-02", 24 * time.Hour},
	} {
		if t, err := time.ParseInLocation(l.layout, text, zone); err == nil {
			v.from, v.through = t, t.Add(width(text, l.width))
			return nil
		}
	}
	if now.IsZero() {
		return lex.Errorf(pos, "%q is no time: write 2006-01-02T15:04:05.", v.text)
	}
	for _, l := range [...]struct {
		layout string
		width  time.Duration
	}{{"15:04:05", time.Second}, {"15:04", time.Minute}} {
		t, err := time.ParseInLocation(l.layout, text, zone)
		if err != nil {
			continue
		}
		y, m, d := now.Date()
		t = time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
		if t.After(now) {
			t = t.AddDate(0, 0, -1)
		}
		v.from, v.through = t, t.Add(width(text, l.width))
		return nil
	}
	if ago, ok := duration(strings.TrimPrefix(v.text, "-")); ok {
		v.from = p.now.Add(-time.Duration(ago))
		v.through = v.from
		return nil
	}
	return lex.Errorf(pos, "%q is no time: write 15:04, 15:04:05, 2006-01-02T15:04, or 5m (ago).", v.text)
}

// width is one of the last place of a fraction of a second, which layouts do not mention.
func width(text string, whole time.Duration) time.Duration {
	i := strings.LastIndexByte(text, '.')
	if i < 0 || whole != time.Second {
		return whole
	}
	for _, c := range []byte(text[i+1:]) {
		if c < '0' || c > '9' {
			break
		}
		whole /= 10
	}
	return max(whole, 1)
}
