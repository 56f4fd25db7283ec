// Package lex reads what the languages after "/" are made of: words and quotes, operators, what is half typed. What they mean is
// for kube/filter and kube/logs/query to say, for which it is. Anything may import it to tell of a SyntaxError.
//
// The package is pure: no I/O, no clock. It imports nothing of ours.
package lex
