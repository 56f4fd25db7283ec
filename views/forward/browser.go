package forward

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/forward"
	"fathom/themes"
	"fathom/ui"
)

// Browser opens URLs. Its fields are required.
type Browser struct {
	Getenv func(string) string
	// Run runs a program without a terminal, until its end.
	Run func(name string, args ...string) error
}

// Run runs a program without a terminal, and waits for its end.
func Run(name string, args ...string) error { return exec.Command(name, args...).Run() }

// command is the program that opens a URL, nil if no browser can be seen from here: Fathom often runs on another host than
// the eyes.
func (b Browser) command(url string) []string {
	remote := b.Getenv("SSH_CONNECTION") != "" || b.Getenv("SSH_TTY") != ""
	display := b.Getenv("DISPLAY") != "" || b.Getenv("WAYLAND_DISPLAY") != ""
	own := strings.Fields(strings.Split(b.Getenv("BROWSER"), ":")[0])
	switch {
	case remote && !display:
		return nil
	case len(own) > 0:
		for i, word := range own {
			if strings.Contains(word, "%s") {
				own[i] = strings.ReplaceAll(word, "%s", url)
				return own
			}
		}
		return append(own, url)
	case runtime.GOOS == "darwin":
		return []string{"open", url}
	case display:
		return []string{"xdg-open", url}
	}
	return nil
}

// opened says that the program that was to open a URL has ended.
type opened struct {
	url string
	err error
}

// browse opens a port of a forward in the browser.
func (v *List) browse(s forward.State, p forward.Port) tea.Cmd {
	url := s.URL(p)
	words := v.opt.Browser.command(url)
	if words == nil {
		return ui.Do(ui.Copy{What: url + ", as no browser can be opened from here", Text: url})
	}
	run := v.opt.Browser.Run
	return tea.Batch(
		ui.Do(ui.Toast{Role: themes.OK, Text: "Opening " + url}),
		v.handle.Send(func() any { return opened{url, run(words[0], words[1:]...)} }),
	)
}

// opened tells of a browser that did not start.
func (v *List) opened(o opened) tea.Cmd {
	if o.err == nil {
		return nil
	}
	return tea.Batch(
		ui.Do(ui.Toast{Role: themes.Bad, Text: fmt.Sprintf("The browser did not open %s (%v); the URL is copied.", o.url, o.err)}),
		ui.Do(ui.Copy{What: "the URL", Text: o.url}),
	)
}
