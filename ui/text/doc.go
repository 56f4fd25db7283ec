// Package text measures, cuts, pads and cleans text in terminal cells.
//
// It counts as the renderer does (wcwidth, rune by rune), and every function treats text as Clean leaves it, so text from
// a cluster can never move the cursor, reorder a line or make it longer than it was measured. It knows no styles: text
// with escape sequences in it is not text to this package, the escapes are shown. Any package may import it.
package text
