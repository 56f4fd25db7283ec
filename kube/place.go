package kube

// Place names what a screen is to show, as plain data: it can be saved, compared and typed. Which fields count depends
// on the screen: a table uses Kind, Scope and Filter, a detail screen Ref.
type Place struct {
	Kind   string `json:"kind,omitempty"` // any name that discovery understands
	Scope  Scope  `json:"scope"`
	Filter string `json:"filter,omitempty"`
	// Base is the part of being this place that only a filter can express: esc goes back to it, and from it back.
	Base string `json:"base,omitempty"`
	Ref  Ref    `json:"ref"`
	// Part is a container or another part of the object.
	Part string `json:"part,omitempty"`
}
