// Package keymap turns keys into actions: bindings as data, chords, overrides from the config file, conflicts, and the
// texts that the footer, the help screen and the palette are made of.
//
// It is a leaf: it knows neither the terminal library nor Kubernetes. Keys are strings as Bubble Tea prints them
// ("j", "ctrl+d", "shift+tab", "enter", "space"); a chord is keys separated by spaces ("g g").
package keymap
