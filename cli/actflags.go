package cli

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"fathom/kube/act"
)

// paramValue is a Param as a flag.
type paramValue struct {
	param act.Param
	args  act.Args
}

func (v *paramValue) String() string { return "" }

func (v *paramValue) Set(text string) error {
	name := v.param.Name
	switch v.param.Kind {
	case act.Switch:
		on, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("give true or false")
		}
		delete(v.args, name)
		if on {
			v.args[name] = []string{"true"}
		}
	case act.Number, act.Choice, act.Lines:
		v.args[name] = []string{text}
	default: // repeating the flag adds to it
		v.args[name] = append(v.args[name], text)
	}
	return nil
}

func (v *paramValue) Type() string {
	switch v.param.Kind {
	case act.Number:
		return "number"
	case act.Switch:
		return "bool"
	case act.Pairs:
		return "key=value"
	}
	return "text"
}

// dryRun is kubectl's flag: without a value it means server. A dry run of the client alone does not exist here.
type dryRun bool

func (d *dryRun) String() string { return "" }
func (d *dryRun) Type() string   { return "bool" }

func (d *dryRun) Set(text string) error {
	switch text {
	case "server", "true":
		*d = true
	case "none", "false":
		*d = false
	default:
		return fmt.Errorf("use server or none")
	}
	return nil
}

// free is the letter if no other flag of the command has it, nor any of those that all commands have, else "".
func free(f *flags, cmd *cobra.Command, letter string) string {
	if letter == "" || cmd.Flags().ShorthandLookup(letter) != nil || f.root.PersistentFlags().ShorthandLookup(letter) != nil {
		return ""
	}
	return letter
}

// positional gives the words after the objects to the Params that take them: one word each, the rest to Pairs.
func (a *acting) positional(words []string) error {
	for _, p := range a.verb.Params {
		if !p.Positional || len(words) == 0 {
			continue
		}
		n := 1
		if p.Kind == act.Pairs {
			n = len(words)
		}
		a.args[p.Name] = append(a.args[p.Name], words[:n]...)
		words = words[n:]
	}
	if len(words) > 0 {
		return usagef("%s does not know what to do with %q", a.verb.Name, words[0])
	}
	return nil
}

// takes counts the Params that take a word each, and reports whether one takes all the rest.
func takes(v act.Verb) (single int, rest bool) {
	for _, p := range v.Params {
		if p.Positional && p.Kind == act.Pairs {
			rest = true
		} else if p.Positional {
			single++
		}
	}
	return single, rest
}

// capital begins a text with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
