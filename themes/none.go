package themes

// none has attributes and no colour: for NO_COLOR, for monochrome terminals, and for tests.
func none() *Theme {
	bold := Style{Bold: true}
	faint := Style{Faint: true}
	plain := Style{}
	// Faint text in reverse video is hard to read on many terminals.
	raised := map[Role]Style{
		Dim: plain, Header: plain, Border: plain, Done: plain, YAMLComment: plain,
		MatchHere: {Bold: true, Underline: true},
	}
	return New("none", true, map[Role]Style{
		Text: plain, Dim: faint, Strong: bold, Title: bold,
		Header: faint, SortHead: bold,
		Done: faint, Warn: bold, Bad: bold, Removed: bold,
		Match: {Underline: true}, MatchHere: {Underline: true, Reverse: true},
		Key: bold, Prompt: bold, Border: faint,
		YAMLKey: bold, YAMLComment: faint,
	}, map[Surface]Layer{
		Cursor: {Reverse: true, Styles: raised},
		Marked: {Bold: true, Styles: map[Role]Style{Dim: plain}},
	})
}
