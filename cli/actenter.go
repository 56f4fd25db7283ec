package cli

import (
	"fmt"
	"slices"
	"strings"

	"fathom/kube/act"
	"fathom/kube/exec"
)

// entrance says on stderr how to enter what was made to be entered, and how it goes again.
func (r *carry) entrance(results []act.Result) {
	e := r.plan.Enter
	made := slices.ContainsFunc(results, func(res act.Result) bool { return res.Err == nil })
	if e == nil || !made || r.output != "text" {
		return
	}
	fmt.Fprintln(r.env.Stderr, "enter it:   "+enterLine(*e))
	if e.Attach {
		fmt.Fprintln(r.env.Stderr, "It ends with its shell; its entry in the pod stays until the pod goes.")
		return
	}
	fmt.Fprintln(r.env.Stderr, "remove it:  "+ofFathom(act.KubectlDelete(e.Pod)))
}

// enterLine is the command that goes into a container.
func enterLine(e act.Entrance) string {
	request := exec.Request{Pod: e.Pod, Container: e.Container, Stdin: true, TTY: true, Attach: e.Attach, Command: e.Command}
	if !e.Attach && len(e.Command) == 0 {
		request.Command = []string{"sh"}
	}
	return ofFathom(request.Kubectl())
}

// ofFathom is a line of kubectl whose words Fathom takes as well.
func ofFathom(line string) string {
	words := strings.TrimPrefix(line, "kubectl")
	if before, after, ok := strings.Cut(words, " delete "); ok { // Fathom's changes are below act
		words = before + " act delete " + after
	}
	return "fathom" + words
}
