package watchdog

// Reset leaves every mode that the program, or what ran in a container, may have set in a terminal, and goes back to the main
// screen. A terminal on which nothing was set shows nothing of it.
const Reset = unfinished + keyboard + mouse + modes + page + screen

const (
	unfinished = "\x1b\\"           // ends a text for the terminal that was cut off
	keyboard   = "\x1b[<9u\x1b[>4m" // all levels of kitty's protocol, and xterm's
	mouse      = "\x1b[?9l\x1b[?1000l\x1b[?1001l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
	modes      = "\x1b[?2026l\x1b[?2004l\x1b[?1004l\x1b[?2027l\x1b[?2031l\x1b[?1l\x1b>\x1b[4l\x1b[?5l\x1b[?7h"
	page       = "\x1b(B\x0f\x1b7\x1b[r\x1b8\x1b[0m\x1b]2;\x07" // characters, region, colours, title
	// Leaving the alternate screen puts the cursor where it was saved last: on the main screen, that is where it is.
	screen = "\x1b7\x1b[?1049l\x1b[?25h"
)
