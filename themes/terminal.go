package themes

// Colors is how many colours a terminal shows.
type Colors uint8

const (
	Many    Colors = iota // 256 or more
	Sixteen               // its own sixteen
	Mono                  // none, or the user wants none
)

// Terminal is what is known of the terminal.
type Terminal struct {
	Dark   bool
	Colors Colors
}

// Auto compiles the theme that suits a terminal.
func Auto(t Terminal) *Theme {
	switch {
	case t.Colors == Mono:
		return none()
	case t.Colors == Sixteen:
		return basic()
	case t.Dark:
		return dark()
	}
	return light()
}
