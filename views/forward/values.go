package forward

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/forward"
	"fathom/kube/problem"
	"fathom/ui/form"
)

// The names of the fields.
const (
	portsField   = "ports"
	localField   = "local"
	addressField = "address"
)

const localhost = "localhost"

func fields(ports string) []form.Field {
	f := []form.Field{
		{Name: portsField, Help: "of the object, by number or name; several separated by blanks", Required: true},
		{Name: localField, Help: "the ports of this host, in the same order; empty has them chosen"},
		{Name: addressField, Help: "where this host listens; others than localhost let other hosts in", Kind: form.Choice,
			Values: []string{localhost}, Suggest: []string{localhost, "0.0.0.0", "::"}},
	}
	if ports != "" {
		f[0].Values = []string{ports}
	}
	return f
}

// portWords are ports to choose from: each, and where there are several all of them.
func portWords(ports []forward.Port) []string {
	var out []string
	for _, p := range ports {
		out = append(out, p.Target())
	}
	if len(out) > 1 {
		out = append(out, strings.Join(out, ", "))
	}
	return out
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// wrong is what is wrong with the value of a field, in a phrase; the zero value is nothing.
type wrong struct{ field, text string }

// read makes a Spec of the values. Local ports that nobody typed are left to be chosen.
func (v *Ask) read() (forward.Spec, wrong) {
	values := v.form.Values()
	spec := forward.Spec{To: v.to, Address: first(values[addressField])}
	if spec.Address == localhost {
		spec.Address = ""
	}
	ports, err := forward.ParsePorts(first(values[portsField]))
	if err != nil {
		return spec, wrong{portsField, err.Error()}
	}
	spec.Ports = v.named(ports)
	if text := first(values[localField]); text != v.chosen {
		locals := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
		if len(locals) > len(ports) {
			return spec, wrong{localField, "there are more local ports than remote ones"}
		}
		for i, l := range locals {
			p, err := forward.ParsePort(l + ":1")
			if err != nil {
				return spec, wrong{localField, err.Error()}
			}
			spec.Ports[i].Local = p.Local
		}
	}
	if _, err := spec.Addresses(); err != nil {
		return spec, wrong{addressField, err.Error()}
	}
	if err := spec.Check(); err != nil {
		return spec, wrong{localField, err.Error()}
	}
	return spec, wrong{}
}

// named adds to port numbers the names that the object declares for them, and to names the numbers.
func (v *Ask) named(ports []forward.Port) []forward.Port {
	for i, p := range ports {
		for _, o := range v.offered {
			if p.Name == "" && o.Remote == p.Remote || p.Remote == 0 && o.Name == p.Name {
				ports[i].Name, ports[i].Remote = o.Name, o.Remote
			}
		}
	}
	return ports
}

// proposed are values that were tried: the ports that would be opened.
type proposed struct {
	trial int
	ports []forward.Port
	err   error
}

// try finds out, off the loop, which local ports the values would open.
func (v *Ask) try() tea.Cmd {
	v.trial++
	spec, fault := v.read()
	v.spec, v.fault = spec, fault
	v.form.Fault("", "")
	if fault.text != "" {
		v.tried = v.trial
		if v.asked {
			v.wanted = false
			v.form.Fault(fault.field, fault.text)
		}
		return nil
	}
	trial := v.trial
	return v.handle.Send(func() any {
		ports, err := forward.Propose(spec)
		return proposed{trial, ports, err}
	})
}

// propose shows the local ports, unless others are being tried by now, and starts the forward if enter was pressed meanwhile.
func (v *Ask) propose(p proposed) tea.Cmd {
	if p.trial != v.trial {
		return nil
	}
	v.tried = p.trial
	if p.err != nil {
		v.wanted = false
		v.fault = wrong{localField, problem.Of(p.err).Text}
		v.form.Fault(localField, v.fault.text)
		return nil
	}
	v.spec.Ports = p.ports
	locals := make([]string, len(p.ports))
	for i, port := range p.ports {
		locals[i] = strconv.Itoa(port.Local)
	}
	if text := strings.Join(locals, " "); v.form.Preset(localField, []string{text}) {
		v.chosen = text
	}
	if !v.wanted {
		return nil
	}
	v.wanted = false
	return v.start()
}
