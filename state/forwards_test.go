package state

import (
	"slices"
	"testing"
)

func TestProfiles(t *testing.T) {
	var c Context
	for _, p := range []Profile{{Name: "b"}, {Name: "a"}, {Name: "b", Forwards: []Forward{{Name: "web"}}}} {
		c.SaveProfile(p)
	}
	if len(c.Profiles) != 2 || c.Profiles[0].Name != "a" || len(c.Profiles[1].Forwards) != 1 {
		t.Errorf("kept are %+v", c.Profiles)
	}
	c.DeleteProfile("a")
	c.DeleteProfile("none")
	if slices.ContainsFunc(c.Profiles, func(p Profile) bool { return p.Name == "a" }) || len(c.Profiles) != 1 {
		t.Errorf("left are %+v", c.Profiles)
	}
}
