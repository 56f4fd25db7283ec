package exec

import "strings"

// Kubectl is the kubectl line that does the same.
func (r Request) Kubectl() string {
	line := []string{"kubectl"}
	if r.Pod.Context != "" {
		line = append(line, "--context", quote(r.Pod.Context))
	}
	if r.Pod.Namespace != "" {
		line = append(line, "-n", r.Pod.Namespace)
	}
	verb := "exec"
	if r.Attach {
		verb = "attach"
	}
	line = append(line, verb)
	switch {
	case r.Stdin && r.TTY:
		line = append(line, "-it")
	case r.Stdin:
		line = append(line, "-i")
	}
	line = append(line, r.Pod.Name)
	if r.Container != "" {
		line = append(line, "-c", r.Container)
	}
	if len(r.Command) > 0 {
		line = append(line, "--")
	}
	for _, w := range r.Command {
		line = append(line, quote(w))
	}
	return strings.Join(line, " ")
}

// quote makes a word safe for a POSIX shell.
func quote(w string) string {
	odd := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,@%+", r))
	}
	if w != "" && !strings.ContainsFunc(w, odd) {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
