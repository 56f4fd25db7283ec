package jq

// care is what has to be done before a function is called.
type care uint8

const (
	// refused functions are not on the lists.
	refused care = iota
	// cheap ones make no more than they are given, and do not look at all of it.
	cheap
	// fair ones look at all of their input and arguments once or a few times.
	fair
	// cut ones make many small values of one.
	cut
	// crossing ones compare each part of the input with each of the argument, and take texts apart.
	crossing
	// matching ones take a regular expression, everywhere ones for all of its places.
	matching
	everywhere
	// formatting ones take the form of a time.
	formatting
	// numeric ones read a number.
	numeric
)

// wide is how many times more the parts of a text take than the text.
const wide = 8

// careOf is the care that a function of so many arguments takes.
func careOf(name string, args int) care {
	type call struct {
		name string
		args int
	}
	switch (call{name, args}) {
	case call{"empty", 0}, call{"error", 0}, call{"error", 1}, call{"not", 0}, call{"type", 0}, call{"select", 1}, call{"isempty", 1},
		call{"first", 0}, call{"last", 0}, call{"first", 1}, call{"last", 1}, call{"limit", 2}, call{"skip", 2}, call{"nth", 1}, call{"nth", 2},
		call{"until", 2}, call{"while", 2}, call{"repeat", 1}, call{"recurse", 1}, call{"recurse", 2}, call{"any", 2}, call{"all", 2},
		call{"range", 1}, call{"range", 2}, call{"range", 3}, call{"toboolean", 0}, call{"now", 0}, call{"mktime", 0}, call{"gmtime", 0},
		call{"values", 0}, call{"nulls", 0}, call{"booleans", 0}, call{"numbers", 0}, call{"strings", 0}, call{"arrays", 0}, call{"objects", 0},
		call{"iterables", 0}, call{"scalars", 0}, call{"finites", 0}, call{"normals", 0}, call{"nan", 0}, call{"infinite", 0}, call{"isnan", 0},
		call{"isinfinite", 0}, call{"isfinite", 0}, call{"isnormal", 0}, call{"abs", 0}, call{"fabs", 0}, call{"floor", 0}, call{"ceil", 0},
		call{"round", 0}, call{"trunc", 0}, call{"sqrt", 0}, call{"cbrt", 0}, call{"pow", 2}, call{"log", 0}, call{"log2", 0}, call{"log10", 0},
		call{"exp", 0}, call{"exp2", 0}, call{"exp10", 0}, call{"fmin", 2}, call{"fmax", 2}, call{"fmod", 2}:
		return cheap
	case call{"length", 0}, call{"utf8bytelength", 0}, call{"has", 1}, call{"in", 1}, call{"tostring", 0}, call{"tojson", 0},
		call{"ascii_downcase", 0}, call{"ascii_upcase", 0}, call{"startswith", 1}, call{"endswith", 1}, call{"ltrimstr", 1}, call{"rtrimstr", 1},
		call{"trimstr", 1}, call{"trim", 0}, call{"ltrim", 0}, call{"rtrim", 0}, call{"reverse", 0}, call{"flatten", 0}, call{"flatten", 1},
		call{"min", 0}, call{"max", 0}, call{"min_by", 1}, call{"max_by", 1}, call{"sort", 0}, call{"sort_by", 1}, call{"group_by", 1},
		call{"unique", 0}, call{"unique_by", 1}, call{"any", 0}, call{"any", 1}, call{"all", 0}, call{"all", 1}, call{"add", 0}, call{"add", 1},
		call{"map", 1}, call{"recurse", 0}, call{"IN", 1}, call{"IN", 2}, call{"getpath", 1}, call{"bsearch", 1},
		call{"todate", 0}, call{"fromdate", 0}, call{"todateiso8601", 0}, call{"fromdateiso8601", 0}:
		return fair
	case call{"split", 1}, call{"fromjson", 0}, call{"keys", 0}, call{"to_entries", 0}, call{"from_entries", 0}, call{"with_entries", 1}:
		return cut
	case call{"contains", 1}, call{"inside", 1}, call{"index", 1}, call{"rindex", 1}, call{"indices", 1}, call{"join", 1}:
		return crossing
	case call{"test", 1}, call{"test", 2}, call{"match", 1}, call{"match", 2}, call{"capture", 1}, call{"capture", 2}, call{"sub", 2}, call{"sub", 3}:
		return matching
	case call{"scan", 1}, call{"scan", 2}, call{"splits", 1}, call{"splits", 2}, call{"split", 2}, call{"gsub", 2}, call{"gsub", 3}:
		return everywhere
	case call{"strftime", 1}, call{"strflocaltime", 1}, call{"strptime", 1}:
		return formatting
	case call{"tonumber", 0}:
		return numeric
	}
	return refused
}
