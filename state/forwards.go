package state

import (
	"slices"
	"strings"
)

// Profile is a set of port forwards that are started together.
type Profile struct {
	Name     string    `json:"name"`
	Forwards []Forward `json:"forwards"`
}

// Forward is one forward of a Profile: to which object, from which ports of this host.
type Forward struct {
	Group     string        `json:"group,omitempty"`
	Version   string        `json:"version"`
	Resource  string        `json:"resource"`
	Namespace string        `json:"namespace,omitempty"`
	Name      string        `json:"name"`
	Ports     []ForwardPort `json:"ports"`
	Address   string        `json:"address,omitempty"` // "" for localhost
}

// ForwardPort is one port: the remote one by number, by name, or by both.
type ForwardPort struct {
	Local  int    `json:"local,omitempty"`
	Remote int    `json:"remote,omitempty"`
	Name   string `json:"name,omitempty"`
}

// SaveProfile keeps a set of forwards, in place of one of that name. Sets are in the order of their names.
func (c *Context) SaveProfile(p Profile) {
	c.DeleteProfile(p.Name)
	c.Profiles = append(c.Profiles, p)
	slices.SortFunc(c.Profiles, func(a, b Profile) int { return strings.Compare(a.Name, b.Name) })
}

// DeleteProfile forgets a set of forwards.
func (c *Context) DeleteProfile(name string) {
	c.Profiles = slices.DeleteFunc(c.Profiles, func(p Profile) bool { return p.Name == name })
}
