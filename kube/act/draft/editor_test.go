package draft

import (
	"errors"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	for _, c := range []struct {
		name, config string
		env          map[string]string
		has          string // programs on the host
		want, err    string
	}{
		{name: "config first", config: "micro -x", env: map[string]string{"KUBE_EDITOR": "vi"}, has: "micro vi", want: "/bin/micro -x"},
		{name: "kubectl's variable", env: map[string]string{"KUBE_EDITOR": "ed", "EDITOR": "vi", "VISUAL": "vi"}, has: "ed vi", want: "/bin/ed"},
		{name: "EDITOR", env: map[string]string{"EDITOR": "code --wait", "VISUAL": "vi"}, has: "code vi", want: "/bin/code --wait"},
		{name: "VISUAL", env: map[string]string{"VISUAL": "vim"}, has: "vim", want: "/bin/vim"},
		{name: "quotes", env: map[string]string{"EDITOR": `"/a b/ed" -x`}, has: "sh", want: `/bin/sh -c "/a b/ed" -x "$1" sh`},
		{name: "fallback", has: "nano", want: "/bin/nano"},
		{name: "none", err: "There is no editor"},
		{name: "not there", env: map[string]string{"EDITOR": "emacs -nw"}, has: "vi", err: "The editor emacs is not on this host; EDITOR names it."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Editors{
				Config: c.config, Getenv: func(name string) string { return c.env[name] },
				LookPath: func(program string) (string, error) {
					for has := range strings.FieldsSeq(c.has) {
						if has == program {
							return "/bin/" + program, nil
						}
					}
					return "", errors.New("not found")
				},
			}.Command()
			if strings.Join(got, " ") != c.want || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
