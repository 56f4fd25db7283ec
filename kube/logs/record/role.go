package record

// role is what a key stands for.
type role uint8

const (
	noRole role = iota
	levelRole
	timeRole
	messageRole
)

// longestRole is how long a key with a role can be.
const longestRole = len("severity_text")

// roleOf is the role of a key, in any case, and how well it fits: of two keys for the same thing the higher counts, of two
// alike the first.
func roleOf(key string) (role, int) {
	if len(key) == 0 || len(key) > longestRole {
		return noRole, 0
	}
	var folded [longestRole]byte
	for i := range len(key) {
		folded[i] = lower(key[i])
	}
	switch string(folded[:len(key)]) {
	case "level", "lvl", "severity", "loglevel", "log_level", "log.level", "levelname", "severity_text", "severitytext", "@l", "s":
		return levelRole, 0
	case "time", "ts", "timestamp", "@timestamp", "@t", "datetime":
		return timeRole, 2
	case "t", "t.$date", "date", "asctime", "eventtime":
		return timeRole, 1
	case "msg", "message", "@m":
		return messageRole, 3
	case "event", "@mt", "log.message":
		return messageRole, 2
	case "text", "body", "log":
		return messageRole, 1
	}
	return noRole, 0
}

// takeRoles moves level, time and message out of the fields. Those that do not read as such stay where they are.
func (r *Record) takeRoles() {
	var at [messageRole + 1]int // place of the field, from 1
	var fit [messageRole + 1]int
	for i := range r.Fields {
		what, n := roleOf(r.Fields[i].Key)
		if what == noRole || at[what] != 0 && n <= fit[what] || !r.take(what, &r.Fields[i]) {
			continue
		}
		at[what], fit[what] = i+1, n
	}
	kept := r.Fields[:0]
	for i := range r.Fields {
		if n := i + 1; n != at[levelRole] && n != at[timeRole] && n != at[messageRole] {
			kept = append(kept, r.Fields[i])
		}
	}
	clear(r.Fields[len(kept):])
	r.Fields = kept
}

// take takes a field for what its key stands for, if its value is such a thing.
func (r *Record) take(what role, f *Field) bool {
	switch what {
	case levelRole:
		l, ok := fieldLevel(f.Key, f.Value)
		if ok {
			r.Level = l
		}
		return ok
	case timeRole:
		t, ok := parseTime(f.Value)
		if ok {
			r.Time = t
		}
		return ok
	}
	r.Message = f.Value
	return true
}

// fieldLevel reads the level in a field. MongoDB's "s" is a letter, or D and a number; with others it is anything.
func fieldLevel(key, value string) (Level, bool) {
	if len(key) != 1 {
		return ParseLevel(value)
	}
	switch {
	case len(value) == 1 && value[0] >= 'A' && value[0] <= 'Z':
		return ParseLevel(value)
	case len(value) == 2 && value[0] == 'D' && isDigit(value[1]):
		return Debug, true
	}
	return None, false
}
