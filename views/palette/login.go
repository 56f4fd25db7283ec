package palette

import (
	"context"
	"io"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
)

// waiting is the open cluster that waits for a login, nil if none does.
func (p *Palette) waiting() *cluster.Cluster {
	for _, c := range p.sess.Opened() {
		if c.NeedsLogin() {
			return c
		}
	}
	return nil
}

func (p *Palette) noLogin() string {
	if p.waiting() == nil {
		return "no context waits for a login"
	}
	return ""
}

// login hands the terminal to the credential plugin.
func (p *Palette) login() tea.Cmd {
	c := p.waiting()
	if c == nil {
		return nil
	}
	return ui.Do(ui.Run{
		Command: &loginCommand{cluster: c},
		Done: func(err error) tea.Msg {
			if err != nil {
				return ui.Toast{Role: themes.Bad, Text: problem.Of(err).Text}
			}
			return ui.Toast{Role: themes.OK, Text: "logged in to " + c.Name()}
		},
	})
}

// loginCommand runs Cluster.Login while the terminal is handed over.
type loginCommand struct{ cluster *cluster.Cluster }

func (l *loginCommand) Run() error { return l.cluster.Login(context.Background()) }

// The plugin gets the process's own streams, which the session was made with.
func (l *loginCommand) SetStdin(io.Reader)  {}
func (l *loginCommand) SetStdout(io.Writer) {}
func (l *loginCommand) SetStderr(io.Writer) {}

func warn(text string) tea.Cmd { return ui.Do(ui.Toast{Role: themes.Warn, Text: text}) }
