package act

// Verbs are all there are, in the order of menus.
func Verbs() []Verb {
	return []Verb{
		scaleVerb(),
		labelVerb(),
		annotateVerb(),
		deleteVerb(),
	}
}
