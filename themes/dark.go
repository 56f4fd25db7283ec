package themes

// dark is made for grounds from black to the grey of #22252e. Greys carry the data, violet is the one accent, and
// trouble differs in lightness as well as in hue, so that it also differs for colour-blind eyes.
func dark() *Theme {
	const (
		bright  = 0xf3f5fa
		text    = 0xc9ced8
		grey    = 0x9ba1ab
		soft    = 0xb6bbc2 // grey on a raised surface
		rule    = 0x838b9a
		violet  = 0xbfaeff
		green   = 0x6fd3a8
		blue    = 0x6fb6ff
		amber   = 0xf5cb5c
		red     = 0xff8078
		teal    = 0x7fd1d8
		inkDark = 0x16181d
	)
	fg := func(hex uint32) Style { return Style{FG: RGB(hex)} }
	bold := func(hex uint32) Style { return Style{FG: RGB(hex), Bold: true} }
	raised := map[Role]Style{
		Text: fg(bright), Dim: fg(soft), Done: fg(soft), Hint: fg(soft), Header: fg(soft),
		YAMLComment: {FG: RGB(soft), Italic: true},
	}
	return New("dark", true, map[Role]Style{
		Text: fg(text), Dim: fg(grey), Strong: bold(bright), Title: bold(bright),
		Header: fg(grey), SortHead: bold(violet),
		OK: fg(green), Done: fg(grey), Progress: fg(blue), Warn: fg(amber), Bad: bold(red),
		Added: fg(green), Changed: fg(blue), Removed: fg(red),
		Match:     {FG: RGB(0xf7dc94), BG: RGB(0x4b4022)},
		MatchHere: {FG: RGB(inkDark), BG: RGB(amber), Bold: true},
		Key:       bold(violet), Hint: fg(grey), Prompt: bold(violet), Border: fg(rule),
		YAMLKey: fg(teal), YAMLString: fg(text), YAMLNumber: fg(0xe3b98f), YAMLComment: {FG: RGB(grey), Italic: true},
		Accent0: fg(0xff6e78), Accent1: fg(0xff9142), Accent2: fg(0xf2d84b),
		Accent3: fg(0x6fd66f), Accent4: fg(0x6fb6ff), Accent5: fg(0xc79bff),
	}, map[Surface]Layer{
		Cursor:  {BG: RGB(0x363c4a), Styles: raised},
		Marked:  {BG: RGB(0x333044), Styles: raised},
		Overlay: {BG: RGB(0x26282d)},
	})
}
