package themes

// highContrast paints its own black ground, so that it reads alike in every terminal. Every text role stands at 7:1 or
// more, on the cursor too.
func highContrast() *Theme {
	const (
		white  = 0xffffff
		grey   = 0xd0d0d0
		yellow = 0xffe14d
		green  = 0x7dffb0
		blue   = 0x9ad0ff
		red    = 0xffa8a0
		violet = 0xdcc8ff
	)
	fg := func(hex uint32) Style { return Style{FG: RGB(hex)} }
	bold := func(hex uint32) Style { return Style{FG: RGB(hex), Bold: true} }
	return New("high-contrast", true, map[Role]Style{
		Text: fg(white), Dim: fg(grey), Strong: bold(white), Title: bold(white),
		Header: fg(grey), SortHead: {FG: RGB(violet), Bold: true, Underline: true},
		OK: fg(green), Done: fg(grey), Progress: fg(blue), Warn: bold(yellow), Bad: {FG: RGB(red), Bold: true, Underline: true},
		Added: fg(green), Changed: fg(blue), Removed: fg(red),
		Match:     {FG: RGB(0x000000), BG: RGB(0xb8a13a)},
		MatchHere: {FG: RGB(0x000000), BG: RGB(yellow), Bold: true},
		Key:       bold(violet), Hint: fg(white), Prompt: bold(violet), Border: fg(grey),
		YAMLKey: fg(0x8ff0f5), YAMLString: fg(white), YAMLNumber: fg(0xffd0a0), YAMLComment: fg(grey),
		Accent0: fg(0xff8c96), Accent1: fg(0xffab61), Accent2: fg(0xffe64d),
		Accent3: fg(0x8cff8c), Accent4: fg(0x8cc8ff), Accent5: fg(0xd2aaff),
	}, map[Surface]Layer{
		Ground:  {BG: RGB(0x000000)},
		Cursor:  {BG: RGB(0x1d2f50), Bold: true, Styles: map[Role]Style{Dim: fg(white), Done: fg(white)}},
		Marked:  {BG: RGB(0x33234a), Styles: map[Role]Style{Dim: fg(white), Done: fg(white)}},
		Overlay: {BG: RGB(0x141414)},
	})
}
