package state

import "slices"

const (
	imagesLength   = 50
	commandsLength = 50
)

// Commands are the single commands that were run in containers of one image, oldest first. They may hold what should not be
// known: they are kept here and nowhere else.
type Commands struct {
	Image string   `json:"image"` // without tag and digest
	Lines []string `json:"lines"`
}

// CommandsIn are the commands that were run in containers of an image, oldest first.
func (st State) CommandsIn(image string) []string {
	for _, c := range st.Commands {
		if c.Image == image {
			return c.Lines
		}
	}
	return nil
}

// Command remembers a command that was run in a container of an image.
func (st *State) Command(image, line string) {
	lines := Remember(slices.Clone(st.CommandsIn(image)), line)
	lines = lines[max(0, len(lines)-commandsLength):]
	var all []Commands
	for _, c := range st.Commands {
		if c.Image != image {
			all = append(all, c)
		}
	}
	all = append(all, Commands{image, lines})
	st.Commands = all[max(0, len(all)-imagesLength):]
}
