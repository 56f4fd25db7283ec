package logs

import (
	"bytes"
	"time"
)

// scanner cuts a stream into lines, of which it keeps MaxLine bytes each and counts the rest. Its memory is reused: what it
// yields is good until it is fed again.
type scanner struct {
	part []byte // the beginning of a line whose end has not come
	over int64  // bytes of it that were not kept
}

// feed cuts data and calls line for each line that ends in it, until that returns false: then the rest of data is
// forgotten. extra is how many bytes of the line are missing from its end.
func (s *scanner) feed(data []byte, line func(text []byte, extra int64) bool) bool {
	for len(data) > 0 {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			s.keep(data)
			return true
		}
		text, extra := data[:i], int64(0)
		if len(s.part) > 0 || s.over > 0 {
			s.keep(text)
			text, extra = s.part, s.over
			s.part, s.over = s.part[:0], 0
		} else if len(text) > keptMost {
			text, extra = text[:keptMost], int64(len(text)-keptMost)
		}
		if !line(text, extra) {
			return false
		}
		data = data[i+1:]
		if cap(s.part) > roomy {
			s.part = nil
		}
	}
	return true
}

const (
	// keptMost is how much of a line is kept with its timestamp.
	keptMost = MaxLine + stampMost
	// roomy is the capacity beyond which a scanner gives back the memory of a long line.
	roomy = 256 << 10
	// stampMost is the length of the longest timestamp and its blank.
	stampMost = len("2006-01-02T15:04:05.000000000-07:00 ")
)

func (s *scanner) keep(data []byte) {
	fits := min(len(data), keptMost-len(s.part))
	s.part = append(s.part, data[:fits]...)
	s.over += int64(len(data) - fits)
}

// rest is the line that the stream has ended in; ok is false when it ended with a line break.
func (s *scanner) rest() (text []byte, extra int64, ok bool) {
	return s.part, s.over, len(s.part) > 0
}

// splitStamp takes the timestamp off the front of a line, in nanoseconds since 1970. ok is false when there is none: such
// lines are not the container's.
func splitStamp(line []byte) (nanos int64, text []byte, ok bool) {
	i := bytes.IndexByte(line[:min(len(line), stampMost)], ' ')
	stamp, text := line, []byte(nil)
	if i >= 0 {
		stamp, text = line[:i], line[i+1:]
	}
	if nanos, ok = utcNanos(stamp); ok {
		return nanos, text, true
	}
	if len(stamp) >= stampMost {
		return 0, nil, false
	}
	t, err := time.Parse(time.RFC3339Nano, string(stamp))
	if err != nil {
		return 0, nil, false
	}
	return t.UnixNano(), text, true
}

// utcNanos reads a timestamp as container runtimes write it in UTC, 2006-01-02T15:04:05.999999999Z, without garbage.
// ok is false for any other form.
func utcNanos(s []byte) (int64, bool) {
	if len(s) < len("2006-01-02T15:04:05Z") || s[len(s)-1] != 'Z' {
		return 0, false
	}
	const form = "dddd-dd-ddTdd:dd:dd"
	for i := range len(form) {
		if form[i] == 'd' && !digit(s[i]) || form[i] != 'd' && form[i] != s[i] {
			return 0, false
		}
	}
	fraction, ok := nanosOf(s[len(form) : len(s)-1])
	year, month, day := two(s)*100+two(s[2:]), two(s[5:]), two(s[8:])
	hour, minute, second := two(s[11:]), two(s[14:]), two(s[17:])
	if !ok || year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysOf(year, month) || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	seconds := daysSince1970(year, month, day)*86400 + int64(hour*3600+minute*60+second)
	return seconds*int64(time.Second) + fraction, true
}

// nanosOf reads the fraction of a second with its point, which may be missing.
func nanosOf(s []byte) (int64, bool) {
	if len(s) == 0 {
		return 0, true
	}
	if s[0] != '.' || len(s) == 1 || len(s) > 10 {
		return 0, false
	}
	n := int64(0)
	for i := 1; i < 10; i++ {
		n *= 10
		if i >= len(s) {
			continue
		}
		if !digit(s[i]) {
			return 0, false
		}
		n += int64(s[i] - '0')
	}
	return n, true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func two(s []byte) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

func daysOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// daysSince1970 counts days by years that begin in March, so that the leap day comes last.
func daysSince1970(year, month, day int) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	leaps := year/4 - year/100 + year/400
	return int64(365*year+leaps+(153*(month-3)+2)/5+day-1) - 719468
}
