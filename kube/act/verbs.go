package act

// Verbs are all there are, in the order of menus.
func Verbs() []Verb {
	return []Verb{
		scaleVerb(),
		restartVerb(),
		undoVerb(),
		setImageVerb(),
		setResourcesVerb(),
		setEnvVerb(),
		pauseVerb(),
		resumeVerb(),
		autoscaleVerb(),
		editVerb(),
		patchVerb(),
		labelVerb(),
		annotateVerb(),
		applyVerb(),
		createVerb(),
		deleteVerb(),
		removeFinalizerVerb(),
		evictVerb(),
		killVerb(),
		cordonVerb(),
		uncordonVerb(),
		drainVerb(),
		taintVerb(),
		triggerVerb(),
		rerunVerb(),
		suspendVerb(),
		unsuspendVerb(),
		resizeVerb(),
		defaultClassVerb(),
		approveVerb(),
		denyVerb(),
	}
}
