package change

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/line"
)

// verdict is what must be done before the plans run.
type verdict struct {
	level act.Level
	why   string // for Forbid
	word  string // for Type
	doubt bool   // something is said that must be read first
	cause string // for the journal, where Fathom or the cluster refuses
	noted bool   // the journal has it
	idle  bool   // nothing would change
}

// word is a word being typed.
type word struct {
	edit *line.Editor
	x, y int // of the cursor, when drawn last
}

// look takes over what the draft has found out, and goes on where somebody has said so already.
func (v *View) look() tea.Cmd {
	if v.draft == nil {
		return nil
	}
	now := v.draft.picture()
	if now.gen == v.known.gen {
		return nil
	}
	first, late := !v.known.planned, !v.known.settled() && now.settled()
	v.known = now
	if u, ok := errors.AsType[act.UsageError](now.err); ok && v.form != nil && !v.blank() {
		v.blame(u)
	}
	cmd := v.show()
	if first || late {
		v.pager.GoTo(1) // what must be read stands there
	}
	if !late || now.err != nil {
		if now.err != nil {
			v.wanted = false
		}
		return cmd
	}
	v.judged = v.judge()
	if !v.doneAtOnce() {
		v.ready = v.sess.Clock()
		v.wanted = v.wanted && v.judged.level != act.Forbid
		return tea.Batch(cmd, v.goOn())
	}
	return tea.Batch(cmd, v.start())
}

// blank reports whether nobody has said anything yet of what is to be done: that something is missing goes without saying.
func (v *View) blank() bool {
	return v.form != nil && v.verb.For == nil && !v.form.Touched() && !v.wanted
}

// doneAtOnce reports whether the plan needs no word more: nothing is asked for, and nothing speaks against it.
func (v *View) doneAtOnce() bool {
	return v.judged.level == act.Allow && !v.judged.doubt && (v.wanted || v.form == nil && v.arg.Undo == "")
}

// goOn asks what is to be asked, when enter was pressed before the plan was there.
func (v *View) goOn() tea.Cmd {
	if !v.wanted && v.form != nil && v.form.Focused() {
		return nil
	}
	v.wanted = false
	return v.ask()
}

// submit is enter in the form.
func (v *View) submit() tea.Cmd {
	missing := v.verb.Missing(v.args())
	switch {
	case len(missing) > 0:
		v.form.Fault(missing[0], "a value is needed")
		return nil
	case v.draft == nil:
		v.redraft(0)
		v.wanted = true
		return nil
	case !v.known.settled():
		v.wanted = true
		return nil
	case v.known.err != nil:
		if u, ok := errors.AsType[act.UsageError](v.known.err); ok {
			v.blame(u)
			return v.show()
		}
		return v.again()
	case v.judged.level == act.Allow:
		return v.start()
	case v.judged.level == act.Forbid && !v.judged.idle:
		return tea.Batch(v.ask(), v.refuse())
	}
	return v.ask()
}

// ask takes the keys from the form and asks what the verdict asks for.
func (v *View) ask() tea.Cmd {
	if v.form != nil {
		v.form.Focus(false)
	}
	if v.judged.level == act.Type && v.typed == nil {
		v.typed = &word{edit: line.New()}
	}
	return nil
}

// swallows reports whether keys are thrown away: they were meant for the screen below, or for the form.
func (v *View) swallows() bool {
	return !v.ready.IsZero() && (v.form == nil || !v.form.Focused()) && v.sess.Clock().Sub(v.ready) < dialog.Grace
}

// judge weighs the plans.
func (v *View) judge() verdict {
	var out verdict
	send, refused := 0, 0
	for _, x := range v.known.items {
		if !x.change.Empty() {
			send++
		}
		if x.trouble() {
			refused++
		}
		out.doubt = out.doubt || x.trouble() || x.trial != nil && len(x.trial.Warnings) > 0
	}
	policy := v.sess.Policy()
	for _, p := range v.known.plans {
		out.doubt = out.doubt || len(p.Warnings) > 0 || len(p.Refused) > 0
		if why := v.sess.Refused(p.Context); why != "" {
			return verdict{level: act.Forbid, why: why, cause: why}
		}
		level, why := policy.Decide(p)
		if level == act.Forbid {
			return verdict{level: level, why: why, cause: why}
		}
		out.level = max(out.level, level)
	}
	switch {
	case send == 0:
		return verdict{level: act.Forbid, why: "Nothing would change.", idle: true}
	case refused >= send:
		return verdict{level: act.Forbid, why: "The cluster refuses it: see above.", cause: v.firstFault()}
	case out.level == act.Allow && refused > 0:
		out.level = act.Confirm
	}
	out.word = v.word()
	return out
}

// firstFault is what the cluster says against the first of the changes that it refuses.
func (v *View) firstFault() string {
	for _, x := range v.known.items {
		if p, ok := x.fault(); ok {
			return p.Text
		}
	}
	return ""
}

// word is what must be typed.
func (v *View) word() string {
	if len(v.known.plans) == 1 {
		return v.known.plans[0].Word()
	}
	return fmt.Sprintf("%s %d", v.known.plans[0].Verb, len(v.known.items))
}

// typeWord takes a key while a word is asked for.
func (v *View) typeWord(k tea.KeyPressMsg) (tea.Cmd, bool) {
	switch k.Keystroke() {
	case "enter":
		if strings.TrimSpace(v.typed.edit.Text()) == v.judged.word {
			return v.start(), true
		}
		return ui.Do(ui.Toast{Role: themes.Warn, Text: "Type " + v.judged.word + " to go on, or esc to leave."}), true
	case "esc", "tab", "up", "down", "pgup", "pgdown", "ctrl+r":
		return nil, false
	}
	v.typed.edit.Key(k)
	return nil, true
}

// yes is the key that does it.
func (v *View) yes() tea.Cmd {
	switch v.judged.level {
	case act.Forbid:
		return v.refuse()
	case act.Type:
		return v.ask()
	}
	return v.start()
}

// refuse says why not, and leaves in the journal once that somebody wanted it.
func (v *View) refuse() tea.Cmd {
	if v.judged.cause != "" && !v.judged.noted {
		v.judged.noted = true
		for _, p := range v.known.plans {
			v.sess.Refuse(v.cluster(p.Context), p, v.judged.cause)
		}
	}
	return ui.Do(ui.Toast{Role: themes.Warn, Text: v.judged.why})
}
