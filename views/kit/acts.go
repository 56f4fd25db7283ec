package kit

import "fathom/kube/act"

// ChangeScreen is the name of the screen that shows a change from the first question to the last result.
const ChangeScreen = "change"

// Change is what that screen is opened with: a verb and its targets, or an entry of the journal to take back.
type Change struct {
	Verb string       `json:"verb,omitempty"`
	On   []act.Target `json:"on,omitempty"`
	Args act.Args     `json:"args,omitempty"` // to begin with
	Undo string       `json:"undo,omitempty"` // ID of the entry
}
