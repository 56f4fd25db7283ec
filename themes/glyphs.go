package themes

// Glyphs are the signs that go with colours. Each takes one cell in every terminal, so none is an emoji.
type Glyphs struct {
	Bad, Warn          string // health, in the gutter and in titles
	Live, Stale        string // connection
	Loading            string
	Bar                string // context accent
	Mark               string // marked row
	New, Changed, Gone string // gutter
	Enter              string // the enter key
	Up, Down           string // sort direction; arrows
	Left, Right        string // more columns that way
	Arrow              string // from → to
	Open, Closed       string // folds
	Dot                string // between facts on one line
	Ellipsis           string // text was cut
	Prompt             string
	Check              string
	Forward            string // ports that are forwarded
	H, V               string // box drawing
	TL, TR, BL, BR     string
	Tee, Elbow         string // trees
	Thumb              string // scroll position
	Spark              [8]string
}

// Unicode is the default set.
func Unicode() Glyphs {
	return Glyphs{
		Bad: "✖", Warn: "▲", Live: "●", Stale: "○", Loading: "◌", Bar: "▌", Mark: "◆",
		New: "+", Changed: "~", Gone: "-", Enter: "↵", Up: "▲", Down: "▼", Left: "‹", Right: "›",
		Arrow: "→", Open: "▾", Closed: "▸", Dot: "·", Ellipsis: "…", Prompt: "›", Check: "✓", Forward: "⇄",
		H: "─", V: "│", TL: "┌", TR: "┐", BL: "└", BR: "┘", Tee: "├", Elbow: "└", Thumb: "▐",
		Spark: [8]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	}
}

// ASCII is for terminals and fonts without the others.
func ASCII() Glyphs {
	return Glyphs{
		Bad: "x", Warn: "!", Live: "*", Stale: "o", Loading: ".", Bar: "|", Mark: "*",
		New: "+", Changed: "~", Gone: "-", Enter: "<", Up: "^", Down: "v", Left: "<", Right: ">",
		Arrow: ">", Open: "v", Closed: ">", Dot: "-", Ellipsis: "~", Prompt: ">", Check: "y", Forward: "=",
		H: "-", V: "|", TL: "+", TR: "+", BL: "+", BR: "+", Tee: "+", Elbow: "`", Thumb: "|",
		Spark: [8]string{"_", ".", ":", "-", "=", "+", "*", "#"},
	}
}
