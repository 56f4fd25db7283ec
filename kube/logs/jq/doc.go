// Package jq asks lines of logs by expressions of jq, within bounds.
//
// An expression is typed by somebody who looks for something, and run over a million lines; none may take the machine with
// it. So it has so many steps on a line, and may look at and make so much; what would make more is seen before it is made.
// That takes an expression whose every part is known: functions that are on no list of this package are refused when it is
// parsed, as are those that change a value (= |= path del), and regular expressions are written out.
//
// The bounds count and never measure, so that the same line has the same answer everywhere.
//
// The package is pure: no I/O, and no clock but jq's own now. Only kube/logs/query needs it.
package jq
