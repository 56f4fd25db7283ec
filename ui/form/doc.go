// Package form asks for several values at once: texts, numbers, switches, choices, pairs and text of many lines, under one
// another with their labels aligned.
//
// It knows neither what the values are for nor whether they are right: its owner reads them after every change, and says
// what is wrong with which. It is a part of a screen, not an overlay. Views import it.
package form
