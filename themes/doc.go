// Package themes maps semantic roles ("trouble", "dim", "header") to terminal styles. Nothing else in Fathom names a colour.
//
// A theme is one file. Styles are compiled once to the escape sequences that the table writes by the thousand, so that
// drawing a cell costs two string appends. It is a leaf: it imports nothing of ours.
package themes
