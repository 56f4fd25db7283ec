package plane

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Status is what a running sandbox says of itself.
type Status struct {
	PID      int
	RealNode string // the name of the node with a real kubelet, empty if there is none
	Without  string // why there is none, such as "none: it needs root" or "failed: it took too long"
}

var (
	processIn  = regexp.MustCompile(`process (\d+)`)
	realNodeIn = regexp.MustCompile(`(?m)^real node: (.*)$`)
)

// Status asks the sandbox.
func (p *Plane) Status() (Status, error) {
	text, err := p.run("status")
	if err != nil {
		return Status{}, err
	}
	return parseStatus(text)
}

func parseStatus(text string) (Status, error) {
	process, node := processIn.FindStringSubmatch(text), realNodeIn.FindStringSubmatch(text)
	if process == nil || node == nil {
		return Status{}, fmt.Errorf("read the sandbox's status: it is %q", text)
	}
	pid, err := strconv.Atoi(process[1])
	if err != nil {
		return Status{}, fmt.Errorf("read the sandbox's status: %w", err)
	}
	s := Status{PID: pid, RealNode: node[1]}
	if word, _, _ := strings.Cut(node[1], ":"); word == "none" || word == "failed" {
		s.RealNode, s.Without = "", node[1]
	}
	return s, nil
}
