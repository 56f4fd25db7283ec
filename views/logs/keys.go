package logs

import (
	"slices"

	"fathom/keymap"
)

// The actions of the lines. Those of what opens above them are with it.
const (
	actDown       keymap.Action = "logs.down"
	actUp         keymap.Action = "logs.up"
	actHalfDown   keymap.Action = "logs.half-down"
	actHalfUp     keymap.Action = "logs.half-up"
	actPageDown   keymap.Action = "logs.page-down"
	actPageUp     keymap.Action = "logs.page-up"
	actTop        keymap.Action = "logs.top"
	actFollow     keymap.Action = "logs.follow"
	actScrollDown keymap.Action = "logs.scroll-down"
	actScrollUp   keymap.Action = "logs.scroll-up"
	actPlaceTop   keymap.Action = "logs.place-top"
	actPlaceMid   keymap.Action = "logs.place-middle"
	actPlaceEnd   keymap.Action = "logs.place-bottom"
	actRight      keymap.Action = "logs.right"
	actLeft       keymap.Action = "logs.left"
	actLineStart  keymap.Action = "logs.line-start"
	actJump       keymap.Action = "logs.jump"

	actSearch     keymap.Action = "logs.search"
	actHide       keymap.Action = "logs.hide"
	actInvert     keymap.Action = "logs.invert"
	actNext       keymap.Action = "logs.next"
	actPrevious   keymap.Action = "logs.previous-match"
	actError      keymap.Action = "logs.next-error"
	actErrorBack  keymap.Action = "logs.previous-error"
	actContext    keymap.Action = "logs.context"
	actRaise      keymap.Action = "logs.raise-floor"
	actLower      keymap.Action = "logs.lower-floor"
	actSaved      keymap.Action = "logs.queries"
	actBrush      keymap.Action = "logs.brush"
	actTopList    keymap.Action = "logs.top-list"
	actSources    keymap.Action = "logs.sources"
	actRange      keymap.Action = "logs.range"
	actInstances  keymap.Action = "logs.previous-instance"
	actStreams    keymap.Action = "logs.more-streams"
	actRetry      keymap.Action = "logs.retry"
	actDetail     keymap.Action = "logs.detail"
	actPod        keymap.Action = "logs.pod"
	actStamps     keymap.Action = "logs.times"
	actNames      keymap.Action = "logs.names"
	actColumns    keymap.Action = "logs.columns"
	actRaw        keymap.Action = "logs.raw"
	actColours    keymap.Action = "logs.colours"
	actWrap       keymap.Action = "logs.wrap"
	actBars       keymap.Action = "logs.bars"
	actBare       keymap.Action = "logs.full-screen"
	actMark       keymap.Action = "logs.mark"
	actCopy       keymap.Action = "logs.copy"
	actCopyMenu   keymap.Action = "logs.copy-menu"
	actSave       keymap.Action = "logs.save"
	actBack       keymap.Action = "logs.back"
	actErrorsOnly keymap.Action = "logs.errors-only"
)

// Bindings are those of the lines, or of what is open above them.
func (s *Screen) Bindings() []keymap.Binding {
	if s.mode != nil {
		return s.mode.bindings()
	}
	return slices.Concat(s.goKeys(), s.findKeys(), s.showKeys(), s.moveKeys())
}

// Keys are those of the lines and of all that can be open above them, for the reference.
func Keys() []keymap.Binding {
	s := &Screen{}
	bs := slices.Concat(s.goKeys(), s.findKeys(), s.showKeys(), s.moveKeys(), brushKeys(), detailKeys(), topKeys(), sourceKeys())
	for i := range bs {
		bs[i].Disabled = nil
	}
	return bs
}

func (s *Screen) goKeys() []keymap.Binding {
	save := "save what is shown, the buffer, or a container's whole log to a file"
	if s.save != nil {
		save = "stop saving"
	}
	return []keymap.Binding{
		{Action: actDetail, Keys: []string{"enter"}, Help: "show all of the line: fields, times, raw", Short: "detail", Group: "line", Disabled: s.noLine},
		{Action: actPod, Keys: []string{"o"}, Help: "go to the pod of the line", Group: "line", Disabled: s.noLine},
		{Action: actMark, Keys: []string{"space", "m"}, Help: "mark the line and go down", Group: "line", Disabled: s.noLine},
		{Action: actCopy, Keys: []string{"y", "c"}, Help: "copy the line, or the marked lines", Group: "line", Disabled: s.noLine},
		{Action: actCopyMenu, Keys: []string{"Y"}, Help: "copy something else: the message, the raw line, all that is shown", Group: "line", Disabled: s.noLine},
		{Action: actSave, Keys: []string{"ctrl+s"}, Help: save, Group: "line"},
		{Action: actBack, Keys: []string{"esc"}, Help: "show again what is hidden, the last of it first, then go back", Group: "line"},
	}
}

func (s *Screen) findKeys() []keymap.Binding {
	return []keymap.Binding{
		{Action: actSearch, Keys: []string{"/"}, Help: "search: text, re:expression, level>=warn, status>=500, jq:.a.b", Short: "search", Group: "find"},
		{Action: actHide, Keys: []string{"&"}, Help: "hide the lines that do not match, or show them again", Short: s.hideWord(), Group: "find"},
		{Action: actInvert, Keys: []string{"!"}, Help: "show only the lines that do not match, or the others again", Group: "find", Disabled: s.noQuery},
		{Action: actNext, Keys: []string{"n"}, Help: "next match", Group: "find", Disabled: s.noQuery},
		{Action: actPrevious, Keys: []string{"N"}, Help: "previous match", Group: "find", Disabled: s.noQuery},
		{Action: actContext, Keys: []string{"x"}, Help: "lines around each match: none, 2, 5, 20", Group: "find", Disabled: s.noQuery},
		{Action: actError, Keys: []string{"e"}, Help: "next error; below the last one, the newest", Short: "error", Group: "find"},
		{Action: actErrorBack, Keys: []string{"E"}, Help: "previous error", Group: "find"},
		{Action: actRaise, Keys: []string{">"}, Help: "hide lower levels: debug and up, info, warn, error, fatal", Short: "level", Group: "find"},
		{Action: actLower, Keys: []string{"<"}, Help: "show lower levels again", Group: "find"},
		{Action: actErrorsOnly, Keys: []string{"W"}, Help: "show only warnings and worse, or every level again", Group: "find"},
		{Action: actSaved, Keys: []string{"Q"}, Help: "choose a recent or saved query", Group: "find"},
		{Action: actTopList, Keys: []string{"T"}, Help: "count what the lines have in common: patterns, or any field", Short: "top", Group: "find", Disabled: s.noLine},
		{Action: actSources, Keys: []string{"S"}, Help: "sources: how each is doing; hide and show them", Short: "sources", Group: "find"},
		{Action: actBrush, Keys: []string{"B"}, Help: "choose a time range in the bars and show only that", Short: "zoom", Group: "find", Disabled: s.noLine},
		{Action: actRange, Keys: []string{"r"}, Help: "choose how far back to read: a number of lines, or a time", Group: "find"},
		{Action: actInstances, Keys: []string{"p"}, Help: "also read the instances before the last restart, or no longer", Group: "find"},
		{Action: actStreams, Keys: []string{"+"}, Help: "read more containers at once, where some wait their turn", Group: "find", Disabled: s.noQueue},
		{Action: actRetry, Keys: []string{"ctrl+r"}, Help: "try again now", Group: "find"},
	}
}

func (s *Screen) showKeys() []keymap.Binding {
	return []keymap.Binding{
		{Action: actStamps, Keys: []string{"t"}, Help: "times: local, UTC, how long ago, none", Group: "show"},
		{Action: actNames, Keys: []string{"s"}, Help: "names of the sources: short, full, none", Group: "show"},
		{Action: actColumns, Keys: []string{"C"}, Help: "choose the fields that have a column of their own", Group: "show"},
		{Action: actRaw, Keys: []string{"v"}, Help: "lines as they were written, or parsed", Group: "show"},
		{Action: actColours, Keys: []string{"a"}, Help: "show the colours that lines came with, or not", Group: "show"},
		{Action: actWrap, Keys: []string{"w"}, Help: "wrap long lines", Short: "wrap", Group: "show"},
		{Action: actBars, Keys: []string{"b"}, Help: "bars of lines over time", Group: "show"},
		{Action: actBare, Keys: []string{"f"}, Help: "lines on the full screen", Group: "show"},
	}
}

func (s *Screen) moveKeys() []keymap.Binding {
	move := func(a keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Binding{Action: a, Keys: keys, Help: help, Group: "move"}
	}
	return []keymap.Binding{
		move(actDown, "next line; at the last one, follow what comes", "j", "down"),
		move(actUp, "previous line; at the first one, fetch older ones", "k", "up"),
		move(actHalfDown, "half a screen down", "ctrl+d"),
		move(actHalfUp, "half a screen up", "ctrl+u"),
		move(actPageDown, "a screen down", "ctrl+f", "pgdown"),
		move(actPageUp, "a screen up", "ctrl+b", "pgup"),
		move(actTop, "first line, older ones are fetched", "g g", "home"),
		move(actFollow, "newest line, and follow what comes", "G", "F", "end"),
		move(actJump, "go to a time: 12:03, -5m, 2026-01-31 12:03", "J"),
		move(actScrollDown, "scroll down", "ctrl+e"),
		move(actScrollUp, "scroll up", "ctrl+y"),
		move(actPlaceTop, "this line to the top", "z t"),
		move(actPlaceMid, "this line to the middle", "z z"),
		move(actPlaceEnd, "this line to the bottom", "z b"),
		move(actRight, "scroll right", "l", "right"),
		move(actLeft, "scroll left", "h", "left"),
		move(actLineStart, "start of the lines", "0", "^"),
	}
}

func (s *Screen) hideWord() string {
	if s.find.hides() {
		return "show all"
	}
	return "filter"
}

func (s *Screen) noLine() string {
	if s.rows() == 0 {
		return "there is no line"
	}
	return ""
}

func (s *Screen) noQuery() string {
	if !s.find.on() {
		return "nothing is searched for: / searches"
	}
	return ""
}

func (s *Screen) noQueue() string {
	if s.status.Queued == 0 {
		return "no container waits its turn"
	}
	return ""
}
