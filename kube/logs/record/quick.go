package record

import "strings"

// quickLevel is the level of a line without reading it whole.
func quickLevel(f Format, s string) Level {
	switch f {
	case JSON:
		l, _ := jsonLevel(s, skipBlank(s, 0), true)
		return l
	case Klog:
		return klogLevel(s[0])
	case Zap:
		_, l, _ := zapHeader(s)
		return l
	case Logfmt:
		return pairsLevel(s)
	case Access:
		if l := accessLevel(s); l != None {
			return l
		}
	}
	return headOf(s).level
}

// jsonLevel looks for the level among the members of the object that begins at i, and returns where the object ends, 0
// when the level came first. An object named log is looked into, where some keep it.
func jsonLevel(s string, i int, outer bool) (Level, int) {
	for i = skipBlank(s, i+1); i < len(s) && s[i] != '}'; {
		key, at, ok := member(s, i)
		if !ok {
			return None, len(s)
		}
		if outer && key.raw == "log" && s[at] == '{' {
			l, end := jsonLevel(s, at, false)
			if end == 0 {
				return l, 0
			}
			i = end
		} else {
			if what, _ := roleOf(key.raw); what == levelRole && (outer || key.raw == "level") {
				if l, ok := levelAt(s, key.raw, at); ok {
					return l, 0
				}
			}
			if i, ok = skipValue(s, at); !ok {
				return None, len(s)
			}
		}
		if i = skipBlank(s, i); i < len(s) && s[i] == ',' {
			i = skipBlank(s, i+1)
		}
	}
	return None, min(i+1, len(s))
}

// levelAt reads the value at i, of a member whose key is that of a level.
func levelAt(s, key string, i int) (Level, bool) {
	if s[i] == '"' {
		q, _, ok := quotedAt(s, i)
		if !ok {
			return None, false
		}
		return fieldLevel(key, q.raw)
	}
	end, ok := skipValue(s, i)
	if !ok {
		return None, false
	}
	return fieldLevel(key, s[i:end])
}

// pairsLevel is the level that a line of logfmt tells.
func pairsLevel(s string) Level {
	for i := skipBlank(s, 0); i < len(s); i = skipBlank(s, i) {
		p, end, ok := pairAt(s, i)
		if what, _ := roleOf(p.key); ok && what == levelRole {
			if l, ok := fieldLevel(p.key, p.value.raw); ok {
				return l
			}
		}
		i = end
	}
	return None
}

// accessLevel is the level by the status, which follows the request.
func accessLevel(s string) Level {
	request := strings.Index(s, `] "`) + len("] ")
	_, end, ok := quotedAt(s, request)
	if !ok {
		return None
	}
	status, _, _ := strings.Cut(strings.TrimLeft(s[end:], " "), " ")
	return statusLevel(status)
}
