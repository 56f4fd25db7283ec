package shell

import (
	"fathom/kube/cluster"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// door is the way to the container.
type door struct{ *kit.Door }

func newDoor(opt Options, o ui.Open) (door, error) {
	d, err := kit.NewDoor(opt.Session, o)
	return door{d}, err
}

// context is the name of the kubeconfig context.
func (d door) context() string { return d.Meant.On[0].Context }

// head names the place.
func (d door) head(title string, g themes.Glyphs) ui.Head {
	var clusters []*cluster.Cluster
	if d.Cluster != nil {
		clusters = append(clusters, d.Cluster)
	}
	h := kit.Head(d.Sess, clusters, g)
	if ns := d.Meant.On[0].Namespace; ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: title}, {Role: themes.Strong, Text: d.Name()}}
	if c, ok := d.Chosen(); ok {
		h.Title = append(h.Title, ui.Seg{Role: themes.Dim, Text: c.Image})
	}
	return h
}

// leaveTidy removes the pod if it was made for this visit only.
func (d door) leaveTidy() { d.Sess.Dispose(d.Meant.On[0]) }
