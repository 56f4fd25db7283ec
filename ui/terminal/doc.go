// Package terminal has the terminal while the program runs: it puts it into raw mode, draws the frames of a Bubble Tea
// model on its alternate screen, lends it to other programs, and gives it back as it was.
//
// It stands in for Bubble Tea's own renderer, which draws when its ticker comes round: a key waits for it, and it never
// sleeps. Here a frame is drawn when it is made. The loop hands it over and goes on; a goroutine of its own draws it, and
// when the terminal is slow, frames that nobody can see any more are left out. Nothing happens while nothing changes.
//
// It knows nothing of screens and keys: those are ui's. cli makes one and starts the program on it.
package terminal
