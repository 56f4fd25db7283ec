package browse

import (
	tea "charm.land/bubbletea/v2"

	"fathom/kube/filter"
	"fathom/kube/lex"
	"fathom/state"
	"fathom/ui"
	"fathom/ui/prompt"
)

// askFilter opens the filter line on the filter that there is. The rows follow while one types; esc restores what was there
// before.
func (b *Browse) askFilter() tea.Cmd {
	before, at := b.query.Filter, b.table.CursorKey()
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label:   "/",
		Text:    before,
		History: b.sess.Remembered().Filters,
		OnChange: func(text string) (tea.Cmd, error) {
			a, err := takeApart(text)
			if err != nil {
				return nil, err
			}
			return nil, b.setFilter(a.rest)
		},
		OnDone: func(text string) (tea.Cmd, error) {
			a, err := takeApart(text)
			switch {
			case err != nil:
				return nil, err
			case a.open != "":
				return nil, &lex.SyntaxError{Text: a.open + " needs a selector after it."}
			}
			if err := b.setFilter(a.rest); err != nil {
				return nil, err
			}
			if a.selects() {
				b.query.Filter = before
				b.ask()
				b.sess.Remember(func(st *state.State) { st.Filters = state.Remember(st.Filters, text) })
				return b.narrow(a), nil
			}
			b.accepted = true
			b.pin()
			if text != "" {
				b.sess.Remember(func(st *state.State) { st.Filters = state.Remember(st.Filters, text) })
			}
			return nil, nil
		},
		OnCancel: func() tea.Cmd {
			b.query.Filter = before
			b.ask()
			if at != nil {
				b.table.Seek(at)
			}
			return nil
		},
	})})
}

// setFilter applies a filter. One that does not parse leaves the last good one in place.
func (b *Browse) setFilter(text string) error {
	expr, err := filter.Parse(text)
	if err != nil {
		return err
	}
	if b.rows != nil {
		if err := expr.Bind(b.rows.view.Columns).Err(); err != nil {
			return err
		}
	}
	changed := text != b.query.Filter
	b.query.Filter = text
	b.ask()
	if changed && len(expr.Words()) > 0 && b.query.SortColumn == "" {
		b.table.Rest() // on the best match
	}
	return nil
}

// pin keeps the cursor on its row once the accepted filter is answered: the best match may become another.
func (b *Browse) pin() {
	if b.accepted && b.rows != nil && b.rows.view.Query == b.query {
		b.accepted = false
		b.table.Select(b.table.Cursor())
	}
}

// retry makes every stream that waits for its next attempt try now.
func (b *Browse) retry() {
	for _, c := range b.clusters {
		c.Refresh()
	}
	if b.live != nil {
		b.live.Retry()
	}
}
