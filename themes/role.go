package themes

// Role is what a piece of text means. Every role reads in monochrome too: a word or a glyph goes with it.
type Role uint8

const (
	Text      Role = iota // data
	Dim                   // what repeats: the namespace of the row above, units
	Strong                // what the eye should find first
	Title                 // the kind's name above a table
	Header                // column headings
	SortHead              // heading of the column that sorts
	OK                    // said only where health was asked for ("live")
	Done                  // finished or switched off on purpose
	Progress              // on its way
	Warn                  // works in part
	Bad                   // broken
	Added                 // diff and gutter: new
	Changed               // diff and gutter: changed
	Removed               // diff and gutter: going
	Match                 // search hit
	MatchHere             // the search hit under the cursor
	Key                   // a key in footer and help
	Hint                  // what a key does
	Prompt                // prompt sign and input
	Border                // boxes of overlays, seams of tiles
	YAMLKey
	YAMLString
	YAMLNumber
	YAMLComment
	Accent0   // context accents, so that prod never looks like staging: red
	Accent1   // orange
	Accent2   // yellow
	Accent3   // green
	Accent4   // blue
	Accent5   // purple
	RoleCount // number of roles
)

// Surface is what the text lies on.
type Surface uint8

const (
	Ground  Surface = iota // the terminal's own background
	Cursor                 // the row under the cursor
	Marked                 // a marked row
	Overlay                // a dialog
	SurfaceCount
)
