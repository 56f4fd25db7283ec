// Package query is the language after "/" in Fathom's logs.
//
// Terms are separated by blanks and all must hold; "!" before a term turns it round. "|" separates the alternatives of a
// term, with or without blanks around it; without, a word behind it is one more value of the field before it.
//
//	refused              lines that hold the text, in any case; with a capital in it, in exactly that case
//	"retry 2/3"          quotes (" or ') keep blanks, bars and operators; \" and \\ stand for themselves inside "
//	re:^GET|POST         a regular expression (RE2) up to the next blank, with the same rule of case; ~^GET too
//	level>=warn          < <= > >= = != by severity; level=error|fatal takes either
//	status>=500          a field of the line, compared as a number
//	latency>250ms        as a length of time: ns us ms s m h d w, also together, 1m30s
//	size>10Mi            as an amount: k M G T, Ki Mi Gi Ti
//	pod=web-*            equal, in any case; * and ? stand for other characters; != is not
//	path=~^/api          matches a regular expression; ~ is the same; !~ does not
//	user:alice           holds the text; where there is no such field, the line may hold user:alice itself
//	time>=12:03          since that time of day, or 2026-01-02T12:03, or 5m ago
//	@trace_id            the line has the field; @node=a is the line's own field, not Fathom's
//	jq:.a.b > 3          the rest of the line is an expression for jq, or what is in quotes after jq:
//
// These names are Fathom's: level, pod, container, namespace (ns), node, source, message (msg), time. Every other is a
// field of the line, in any case, or the last part of one: status is also http.status. @ makes any name a field. A line's
// own level, time and message are no fields of it.
//
// A field that is a plain number is compared with a length of time by the unit that its name ends in (duration_ms,
// latency_us, took_seconds), else in seconds, or in nanoseconds from a million on, which no wait of seconds reaches. A
// line that has no such field matches no comparison, not even !=; !field=value lets it through.
//
// jq sees the line's JSON object, or one made from its fields with level, message and time, and has $level, $pod,
// $container, $namespace, $node and $source. A line matches when any result is neither false nor null; an error is
// no match. kube/logs/jq bounds the work for one line.
//
// What is half typed ("status>", "!") does not count yet, rather than being an error; an open quote reaches to the end.
//
// The package is pure: no I/O, no clock. Anything but kube/logs itself and kube/logs/record may import it.
package query
