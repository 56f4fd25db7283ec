package themes

// Theme is a compiled set of styles.
type Theme struct {
	Name string
	Dark bool
	sgr  [SurfaceCount][RoleCount]string
}

// SGR is the escape sequence that switches from any style to this one. It starts with a reset, so a line needs only
// one Reset at its end.
func (t *Theme) SGR(r Role, s Surface) string { return t.sgr[s][r] }
