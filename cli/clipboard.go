package cli

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"github.com/atotto/clipboard"
)

// tmuxWait is how long tmux may take to answer; its server runs on this host.
const tmuxWait = 2 * time.Second

// copier is where copied text goes besides the terminal: the host's clipboard and, inside tmux, its newest buffer. By itself tmux
// takes no text from programs (set-clipboard is "external"), so it is asked, and hands the text on to the terminal around it.
// The copier fails when the text arrived nowhere.
func copier(getenv func(string) string) func(string) error {
	if getenv("TMUX") == "" {
		return clipboard.WriteAll
	}
	return func(text string) error {
		tmux, host := toTmux(text), clipboard.WriteAll(text)
		if tmux == nil || host == nil {
			return nil
		}
		return errors.Join(tmux, host)
	}
}

// toTmux loads text into a new buffer. Before tmux 3.2 there was no way to hand it on.
func toTmux(text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), tmuxWait)
	defer cancel()
	var err error
	for _, args := range [][]string{{"load-buffer", "-w", "-"}, {"load-buffer", "-"}} {
		cmd := exec.CommandContext(ctx, "tmux", args...)
		cmd.Stdin = strings.NewReader(text)
		if err = cmd.Run(); err == nil {
			return nil
		}
	}
	return err
}
