package themes

// basic uses the terminal's own sixteen colours, for terminals that have no more: 24-bit colours turned into those lose
// what tells trouble apart. It leaves plain text to the terminal, so it suits light and dark grounds. Blue is hardly to
// be read on black: it only tells contexts apart.
func basic() *Theme {
	const (
		red, green, yellow, blue, magenta, cyan = 1, 2, 3, 4, 5, 6
		orange                                  = 9 // bright red is the nearest
	)
	fg := func(n uint8) Style { return Style{FG: ANSI(n)} }
	bold := func(n uint8) Style { return Style{FG: ANSI(n), Bold: true} }
	plain := Style{}
	strong := Style{Bold: true}
	// On reversed rows colours become backgrounds: there the signs and words have to do.
	reversed := map[Role]Style{}
	for r := range RoleCount {
		reversed[r] = plain
	}
	for _, r := range []Role{Strong, Title, Warn, Bad, Key} {
		reversed[r] = strong
	}
	reversed[Match] = Style{Underline: true}
	reversed[MatchHere] = Style{Bold: true, Underline: true}
	return New("basic", true, map[Role]Style{
		Text: plain, Dim: plain, Strong: strong, Title: strong,
		Header: plain, SortHead: bold(magenta),
		OK: fg(green), Done: plain, Progress: fg(cyan), Warn: bold(yellow), Bad: bold(red),
		Added: fg(green), Changed: fg(cyan), Removed: fg(red),
		Match: {Underline: true}, MatchHere: {Underline: true, Reverse: true},
		Key: bold(magenta), Hint: plain, Prompt: bold(magenta), Border: plain,
		YAMLKey: fg(cyan), YAMLString: plain, YAMLNumber: fg(yellow), YAMLComment: plain,
		Accent0: fg(red), Accent1: fg(orange), Accent2: fg(yellow), Accent3: fg(green), Accent4: fg(blue), Accent5: fg(magenta),
	}, map[Surface]Layer{
		Cursor: {Reverse: true, Styles: reversed},
		Marked: {Bold: true},
	})
}
