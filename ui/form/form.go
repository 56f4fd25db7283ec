package form

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
)

// Form is a list of fields, one of which has the cursor. It belongs to the UI loop.
type Form struct {
	theme  *themes.Theme
	glyphs themes.Glyphs
	fields []*field
	at     int
	bare   bool // the secret in the field with the cursor is shown
	focus  bool
	top    int // first row drawn
	caretX int
	caretY int
}

// Event is what a key has done.
type Event uint8

const (
	Ignored Event = iota // the key is not one of the form's
	Taken
	Changed // some value is another one
	Submit
	Leave // the cursor went past the last field
)

// New is a form with the cursor in the first field.
func New(fields []Field) *Form {
	f := &Form{focus: true}
	for _, x := range fields {
		f.fields = append(f.fields, newField(x))
	}
	return f
}

// SetLook changes what the next View is drawn with.
func (f *Form) SetLook(t *themes.Theme, g themes.Glyphs) { f.theme, f.glyphs = t, g }

// Focus gives the keys to the form, or takes them.
func (f *Form) Focus(on bool) {
	f.focus = on && len(f.fields) > 0
	f.bare = f.bare && on
}

// Focused reports whether the form has the keys.
func (f *Form) Focused() bool { return f.focus }

// Current is the name of the field with the cursor.
func (f *Form) Current() string {
	if len(f.fields) == 0 {
		return ""
	}
	return f.fields[f.at].Name
}

// GoTo puts the cursor into a field.
func (f *Form) GoTo(name string) {
	for i, x := range f.fields {
		if x.Name == name {
			f.goTo(i)
		}
	}
}

// Masks reports whether the field with the cursor holds a secret, which RevealKey shows.
func (f *Form) Masks() bool { return f.focus && f.fields[f.at].Secret }

// RevealKey shows the secret in the field with the cursor, and hides it again. It is hidden again too when the cursor leaves.
const RevealKey = "ctrl+t"

// goTo puts the cursor into the field of an index.
func (f *Form) goTo(i int) {
	if f.at != i {
		f.at, f.bare = i, false
	}
}

// Values are what is filled in, by field. Fields without a value are left out.
func (f *Form) Values() map[string][]string {
	out := map[string][]string{}
	for _, x := range f.fields {
		if v := x.values(); v != nil {
			out[x.Name] = v
		}
	}
	return out
}

// Preset gives a field a value that arrives late. It reports whether it was taken: not once somebody has typed there.
func (f *Form) Preset(name string, values []string) bool {
	x := f.named(name)
	if x == nil || x.touched {
		return false
	}
	x.fill(values)
	return true
}

// Put gives a field a value in place of what it holds, as if it had been typed.
func (f *Form) Put(name string, values []string) {
	if x := f.named(name); x != nil {
		x.fill(values)
		x.touched = true
	}
}

// Suggest gives a field its suggestions.
func (f *Form) Suggest(name string, texts []string) {
	if x := f.named(name); x != nil {
		x.Suggest = texts
	}
}

// Touched reports whether somebody has typed anywhere.
func (f *Form) Touched() bool {
	return slices.ContainsFunc(f.fields, func(x *field) bool { return x.touched })
}

// Fault says what is wrong with a field, or with the first if there is none of the name. "" takes it back from all.
func (f *Form) Fault(name, text string) {
	for _, x := range f.fields {
		x.fault = ""
	}
	if text == "" || len(f.fields) == 0 {
		return
	}
	x := f.named(name)
	if x == nil {
		x = f.fields[0]
	}
	x.fault = text
}

func (f *Form) named(name string) *field {
	for _, x := range f.fields {
		if x.Name == name {
			return x
		}
	}
	return nil
}

// Key takes a key press.
func (f *Form) Key(k tea.KeyPressMsg) Event {
	if !f.focus {
		return Ignored
	}
	x := f.fields[f.at]
	switch k.Keystroke() {
	case "tab":
		return f.step(1)
	case "shift+tab":
		f.step(-1)
		return Taken
	case "up":
		return f.vertical(-1)
	case "down":
		return f.vertical(1)
	case "ctrl+p":
		return took(x.pick(-1))
	case "ctrl+n":
		return took(x.pick(1))
	case "ctrl+s":
		return Submit
	case RevealKey:
		f.bare = x.Secret && !f.bare
		return Taken
	case "enter":
		if x.Kind != Lines {
			return Submit
		}
		x.row++
		x.insert(x.row, "")
		return Changed
	}
	if x.key(k) {
		return Changed
	}
	if k.Text != "" || edits(k) {
		return Taken
	}
	return Ignored
}

// edits reports whether a key without text means something in a line, though it may change nothing now.
func edits(k tea.KeyPressMsg) bool {
	switch k.Keystroke() {
	case "left", "right", "home", "end", "backspace", "delete", "ctrl+a", "ctrl+e", "ctrl+b", "ctrl+f", "ctrl+w",
		"ctrl+u", "ctrl+k", "ctrl+d", "ctrl+h", "alt+b", "alt+f", "alt+d":
		return true
	}
	return false
}

func took(changed bool) Event {
	if changed {
		return Changed
	}
	return Taken
}

// Paste takes pasted text.
func (f *Form) Paste(text string) Event {
	if f.focus && f.fields[f.at].paste(text) {
		return Changed
	}
	return Taken
}

// step goes to another field.
func (f *Form) step(by int) Event {
	switch to := f.at + by; {
	case to >= len(f.fields):
		return Leave
	case to >= 0:
		f.goTo(to)
	}
	return Taken
}

// vertical moves among the suggestions, else among the rows of the field, else to another field.
func (f *Form) vertical(by int) Event {
	x := f.fields[f.at]
	if !x.Kind.many() && x.pick(by) {
		return Changed
	}
	if to := x.row + by; to >= 0 && to < len(x.rows) {
		x.row = to
		return Taken
	}
	if by > 0 && f.at == len(f.fields)-1 {
		return Taken
	}
	return f.step(by)
}
