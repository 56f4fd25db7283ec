package themes

// Reset ends every line that SGR coloured.
const Reset = "\x1b[m"

// Theme is a compiled set of styles. It is immutable and may be shared.
type Theme struct {
	Name  string
	Dark  bool
	sgr   [SurfaceCount][RoleCount]string
	blank [SurfaceCount][RoleCount]bool
}

// New compiles a theme. Roles without a style look like Text; surfaces without a layer look like Ground.
func New(name string, dark bool, styles map[Role]Style, layers map[Surface]Layer) *Theme {
	t := &Theme{Name: name, Dark: dark}
	for s := range SurfaceCount {
		layer := layers[s]
		for r := range RoleCount {
			style, ok := layer.Styles[r]
			if !ok {
				style, ok = styles[r]
			}
			if !ok {
				style = styles[Text]
			}
			t.sgr[s][r] = style.on(layer).sgr()
			t.blank[s][r] = style.BG == None && !style.Underline && !style.Reverse
		}
	}
	return t
}

// SGR is the escape sequence that switches from any style to this one. It starts with a reset, so a line needs only
// one Reset at its end.
func (t *Theme) SGR(r Role, s Surface) string { return t.sgr[s][r] }

// Blank reports whether spaces in this style look like the bare surface: no underline, no background of its own. Then
// padding needs no other style.
func (t *Theme) Blank(r Role, s Surface) bool { return t.blank[s][r] }

// Named compiles the built-in theme of that name.
func Named(name string) (*Theme, bool) {
	switch name {
	case "dark":
		return dark(), true
	case "light":
		return light(), true
	case "high-contrast":
		return highContrast(), true
	case "basic":
		return basic(), true
	case "none":
		return none(), true
	}
	return nil, false
}

// Names are the built-in themes, in the order in which a picker shows them.
func Names() []string { return []string{"dark", "light", "high-contrast", "basic", "none"} }
