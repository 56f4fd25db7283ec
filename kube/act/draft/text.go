package draft

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// mark begins every line of Fathom's in a text. To YAML it is a comment.
const mark = "#| "

// width is how long such lines get.
const width = 100

// welcome is the head of a text that is opened for the first time. The text of a key begins at once: in it, a line like that
// may mean something.
func (d *Draft) welcome() []string {
	if d.Key != "" {
		return nil
	}
	where := "context " + d.Context()
	if ns := d.On[0].Ref.Namespace; ns != "" && len(d.On) == 1 {
		where = "namespace " + ns + ", " + where
	}
	return comment(fmt.Sprintf("%s in %s.", d.Name(), where),
		"Save and leave the editor to see what would change; nothing is sent before.",
		"Leave the text as it is to send nothing.")
}

// comment makes lines of the head from sentences, each on lines of its own.
func comment(sentences ...string) []string {
	var out []string
	for _, s := range sentences {
		for line := range strings.SplitSeq(s, "\n") {
			out = append(out, folded(line)...)
		}
	}
	return out
}

// folded breaks a line at blanks.
func folded(line string) []string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	var out []string
	now := ""
	for word := range strings.FieldsSeq(line) {
		switch {
		case now == "":
			now = mark + indent + word
		case len(now)+1+len(word) > width:
			out = append(out, now)
			now = mark + indent + "  " + word
		default:
			now += " " + word
		}
	}
	return append(out, strings.TrimRight(now, " "))
}

// give writes the text for the editor.
func (d *Draft) give(head []string, body []byte) error {
	full := body
	if len(head) > 0 {
		full = append([]byte(strings.Join(head, "\n")+"\n"), body...)
	}
	d.Head, d.Sum, d.Full = head, sum(body), sum(full)
	if err := replace(d.File(), full); err != nil {
		return err
	}
	return d.keep()
}

func sum(text []byte) string {
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}

// below is the text without the head.
func (d *Draft) below(full []byte) []byte {
	for len(full) > 0 && len(d.Head) > 0 {
		line, rest, found := bytes.Cut(full, []byte("\n"))
		if !found || !slices.Contains(d.Head, strings.TrimSuffix(string(line), "\r")) {
			break
		}
		full = rest
	}
	return full
}

// unmarked is the text without the marks that point at conflicts.
func (d *Draft) unmarked(body []byte) []byte {
	if len(d.Marks) == 0 {
		return body
	}
	var out []byte
	for line := range bytes.Lines(body) {
		if !slices.Contains(d.Marks, strings.TrimRight(string(line), "\r\n")) {
			out = append(out, line...)
		}
	}
	return out
}
