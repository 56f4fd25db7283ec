// Package filter is the filter language of Fathom's tables: what an operator types after "/".
//
// Words are ANDed; "!" before a word excludes what it matches; "|" separates alternatives, with or without blanks around it.
//
//	web api              rows that show both, in any case, in name, namespace or any cell, or loosely in the name
//	!canary              rows that do not show it
//	web|api  web | api   either
//	"image pull"         quotes (" or ') keep spaces and operators, and words from being loose; \" and \\ stand for themselves inside "
//	/^web-\d+/  ~^web    a regular expression (RE2, any case; (?-i) makes it exact); re:^web is the same
//	status=Running       a column's text is equal (any case); != is not; status=Pending|Failed takes either
//	node:worker          a column's text contains
//	name~^web name!~x    a column's text matches, or does not (=~ is the same as ~)
//	restarts>3           numbers; < <= > >= = !=
//	cpu>500m mem>=1Gi    quantities as in manifests: cores, bytes
//	%cpu/r>80            percent
//	age<2h               durations: 90s, 2h, 3d4h, 2w, 1y, or seconds; age<2h is younger than two hours
//	ready<1 ready=0/1    ratios: as a share of what is wanted, or as printed; ready!=full is ready<1
//	ns=a,b  name=x  context=prod
//	health=bad,warn      none, ok, done, progress, warn, bad; health>=warn goes by urgency
//	owner=web  uses=data the name of the controlling owner; of a service that an ingress, a claim that a pod uses
//	@app=web  @app!=web  a label's value, with the same operators; @app: the row has the label
//
// A column is named by its name or the beginning of it, in any case, without its blanks, dashes and brackets: "lastseen"
// for LAST SEEN, "ports" for PORT(S). A name that fits several columns means the first. Column texts include those of
// wide columns. Ages have no text.
//
// Bare words rank the rows that match (Matcher.Rank): the name before its parts, before other cells, before loose matches.
//
// A cell without a value (n/a, no moment) matches no comparison, not even !=. What is half typed ("cpu>", "status=",
// "!") does not count yet, rather than being an error; an open quote reaches to the end.
//
// The package is pure: no I/O, no clock. Anything may import it; it imports only kube and kube/lex.
package filter
