package keymap

// Action is the stable name of something a key can do, as the config file spells it: "table.down", "app.palette".
type Action string

// Danger says how much an action can hurt.
type Danger uint8

const (
	Safe        Danger = iota // changes nothing in the cluster
	Risky                     // changes something that can be changed back
	Destructive               // cannot be undone
)

// Binding declares one action once; dispatch, footer, help, palette and the generated docs all read it.
type Binding struct {
	Action Action
	// Keys are the default keys or chords, spelt as Normal spells them. The config file may replace them.
	Keys []string
	// Help is a short imperative, lower case: "sort by this column".
	Help string
	// Short is the word for the footer ("sort"); empty keeps the binding out of the footer.
	Short string
	// Last puts the word at the end of the footer, where it stays when room is short.
	Last bool
	// Group gathers bindings under one heading in the help: "move", "mark", "go".
	Group  string
	Danger Danger
	// Disabled says why the action cannot run now, "" when it can. Nil means it always can.
	Disabled func() string
}

// Why is the reason the binding cannot run now, or "".
func (b Binding) Why() string {
	if b.Disabled == nil {
		return ""
	}
	return b.Disabled()
}
