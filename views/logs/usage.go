package logs

import (
	"k8s.io/apimachinery/pkg/fields"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/kube/logs"
	"fathom/themes"
	"fathom/ui"
)

// usage is the live row of the one pod whose logs are read: its status, restarts, CPU and memory.
type usage struct {
	pod   kube.Ref
	table *live.Table
}

func (u *usage) close() { u.table.Close() }

// watchUsage follows the row of the pod as long as there is only one.
func (s *Screen) watchUsage() {
	ref, single := s.onlyPod()
	if s.one != nil && (!single || s.one.pod != ref) {
		s.one.close()
		s.one = nil
	}
	if !single || s.one != nil {
		return
	}
	kind, ok := s.cluster.Kinds().Find("pods")
	if !ok {
		return
	}
	s.one = &usage{pod: ref, table: live.Open(live.Options{
		Pool: s.sess.Pool, APIs: []live.API{s.cluster}, Kind: kind, Clock: s.sess.Clock, Flag: s.handle.Flag,
		Scope: kube.Scope{
			Contexts: []string{ref.Context}, Namespaces: []string{ref.Namespace},
			FieldSelector: fields.OneTermEqualSelector("metadata.name", ref.Name).String(),
		},
	})}
}

// onlyPod is the pod whose logs are read, if there is no other.
func (s *Screen) onlyPod() (ref kube.Ref, single bool) {
	for _, st := range s.status.Sources {
		switch {
		case st.Phase == logs.Gone:
		case !single:
			ref, single = st.Source.Pod, true
		case st.Source.Pod != ref:
			return kube.Ref{}, false
		}
	}
	return ref, single
}

// facts are the pod's status, restarts, CPU and memory, as its row has them.
func (u *usage) facts(s *Screen) []ui.Seg {
	v := u.table.View()
	if len(v.Rows) != 1 {
		return nil
	}
	row := v.Rows[0]
	var out []ui.Seg
	for i, c := range v.Columns {
		if i >= len(row.Cells) {
			break
		}
		text := row.Cells[i].Format(c.Type, s.now, kube.Quantised)
		if text == "" || text == "n/a" {
			continue
		}
		switch c.Name {
		case "STATUS":
			out = append(out, ui.Seg{Role: s.healthRole(row), Text: text})
		case "RESTARTS":
			if text != "0" {
				out = append(out, ui.Seg{Role: themes.Text, Text: "restarts " + text})
			}
		case "CPU", "MEM":
			out = append(out, ui.Seg{Role: themes.Dim, Text: lower(c.Name) + " " + text})
		}
	}
	return out
}

func lower(name string) string { return map[string]string{"CPU": "cpu", "MEM": "memory"}[name] }

func (s *Screen) healthRole(row *kube.Row) themes.Role {
	switch row.HealthAt(s.now.Unix()) {
	case kube.HealthBad:
		return themes.Bad
	case kube.HealthWarn:
		return themes.Warn
	}
	return themes.Text
}
