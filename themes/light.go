package themes

// light is made for grounds from white to the cream of #f4efe2. It mirrors dark: greys, one violet, trouble told apart
// by lightness too.
func light() *Theme {
	const (
		ink    = 0x14161b
		text   = 0x33373f
		grey   = 0x616772
		soft   = 0x50555f // grey on a raised surface
		rule   = 0x7c818b
		violet = 0x5a3fc0
		green  = 0x10694a
		blue   = 0x1259b8
		amber  = 0x905400
		red    = 0xb83040
		teal   = 0x0d6470
	)
	fg := func(hex uint32) Style { return Style{FG: RGB(hex)} }
	bold := func(hex uint32) Style { return Style{FG: RGB(hex), Bold: true} }
	raised := map[Role]Style{
		Text: fg(ink), Dim: fg(soft), Done: fg(soft), Hint: fg(soft), Header: fg(soft),
		YAMLComment: {FG: RGB(soft), Italic: true},
	}
	return New("light", false, map[Role]Style{
		Text: fg(text), Dim: fg(grey), Strong: bold(ink), Title: bold(ink),
		Header: fg(grey), SortHead: bold(violet),
		OK: fg(green), Done: fg(grey), Progress: fg(blue), Warn: fg(amber), Bad: bold(red),
		Added: fg(green), Changed: fg(blue), Removed: fg(red),
		Match:     {FG: RGB(0x4d3a00), BG: RGB(0xf5e3a3)},
		MatchHere: {FG: RGB(ink), BG: RGB(0xf0b429), Bold: true},
		Key:       bold(violet), Hint: fg(grey), Prompt: bold(violet), Border: fg(rule),
		YAMLKey: fg(teal), YAMLString: fg(text), YAMLNumber: fg(0x8a4300), YAMLComment: {FG: RGB(grey), Italic: true},
		Accent0: fg(0xd70000), Accent1: fg(0xbd5200), Accent2: fg(0x8f7600),
		Accent3: fg(0x2c8a2c), Accent4: fg(0x1f6fd6), Accent5: fg(0x7c3fd0),
	}, map[Surface]Layer{
		Cursor:  {BG: RGB(0xe0e3ea), Styles: raised},
		Marked:  {BG: RGB(0xe6e0f5), Styles: raised},
		Overlay: {BG: RGB(0xf3f4f7)},
	})
}
