package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fathom/kube/act/journal"
	"fathom/ui/text"
)

// history prints the journal.
type history struct {
	flags  *flags
	env    Env
	output string
	filter string
	limit  int
}

func newJournal(env Env, f *flags) *cobra.Command {
	h := &history{flags: f, env: env}
	cmd := &cobra.Command{
		Use: "journal", Short: "Print the changes that Fathom made, and those that were refused",
		Example: "  fathom journal --limit 20\n" +
			"  fathom journal --context prod --filter scale -o json",
		Args:              cobra.NoArgs,
		RunE:              func(*cobra.Command, []string) error { return h.run() },
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	fs := cmd.Flags()
	fs.StringVarP(&h.output, "output", "o", "text", "text or json")
	fs.StringVar(&h.filter, "filter", "", "only entries in which all of these words occur")
	fs.IntVar(&h.limit, "limit", 0, "only so many, the latest; 0 is all")
	return cmd
}

func (h *history) run() error {
	if h.output != "text" && h.output != "json" {
		return usagef("-o %s is not known: use text or json", h.output)
	}
	if h.limit < 0 {
		return usagef("--limit is %d: give 0 or more", h.limit)
	}
	all, torn, err := journal.New(journalFile()).Read()
	if err != nil {
		return err
	}
	if torn > 0 {
		fmt.Fprintf(h.env.Stderr, "fathom: %s cannot be read and is left out.\n", counted(torn, "line", "lines"))
	}
	entries := slices.DeleteFunc(all, func(e journal.Entry) bool {
		return h.flags.connect.Context != "" && e.Context != h.flags.connect.Context || !e.Matches(h.filter)
	})
	if h.limit > 0 {
		entries = entries[max(0, len(entries)-h.limit):]
	}
	if h.output == "json" {
		enc := json.NewEncoder(h.env.Stdout)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(append([]journal.Entry{}, entries...))
	}
	if len(entries) == 0 {
		said := "The journal has no such entries."
		if len(all) == 0 {
			said = "The journal is empty."
		}
		_, err := fmt.Fprintln(h.env.Stderr, "fathom: "+said)
		return err
	}
	return printEntries(h.env.Stdout, entries)
}

// counted is "1 line" or "3 lines".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func printEntries(w io.Writer, entries []journal.Entry) error {
	rows := [][]string{{"TIME", "CONTEXT", "USER", "VERB", "OBJECTS", "RESULT"}}
	for _, e := range entries {
		rows = append(rows, []string{
			e.Time.Format("2006-01-02T15:04:05Z"), e.Context, cmp.Or(e.User, "-"), e.Verb, cmp.Or(e.Objects(), "-"), e.Outcome(),
		})
	}
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			r[i] = text.Clean(cell)
			widths[i] = max(widths[i], text.Width(r[i]))
		}
	}
	for _, r := range rows {
		var b strings.Builder
		for i, cell := range r {
			b.WriteString(cell + strings.Repeat(" ", widths[i]-text.Width(cell)+3))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}
