package live_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/kube/rows"
	"fathom/kube/stream/streamtest"
)

func TestKeepLeavesRowsOut(t *testing.T) {
	server := streamtest.New(t, pod("a", "web-1"), pod("a", "web-2"), pod("a", "api-1"))
	var prefix atomic.Value
	prefix.Store("web")
	s := open(t, live.Options{
		Pool: newPool(t), APIs: []live.API{server.API("test")}, Kind: podKind(),
		Keep: func(r *kube.Row) bool { return strings.HasPrefix(r.Name, prefix.Load().(string)) },
	})
	s.table.Set(live.Query{})
	s.until("the rows are right", func(v *live.View) bool { return v.Settled && v.Total == 2 })
	server.Delete(pod("a", "web-1"))
	server.Apply(pod("a", "api-2"))
	server.Apply(pod("a", "web-3"))
	s.until("the rows are right", func(v *live.View) bool { return v.Total == 2 && v.Rows[1].Name == "web-3" })
	prefix.Store("api")
	s.table.Recheck()
	s.until("the rows are right", func(v *live.View) bool { return v.Total == 2 && v.Rows[0].Name == "api-1" && v.Rows[1].Name == "api-2" })
}

func TestFoldJoinsRows(t *testing.T) {
	server := streamtest.New(t, pod("a", "web-1"), pod("a", "api-1"), pod("a", "web-2"))
	s := open(t, live.Options{
		Pool: newPool(t), APIs: []live.API{server.API("test")}, Kind: podKind(),
		Fold: &rows.Fold{
			Key: func(r *kube.Row) string { return r.Name[:3] },
			Join: func(group []*kube.Row) *kube.Row {
				joined := *group[0]
				joined.Part = "joined"
				return &joined
			},
		},
	})
	s.table.Set(live.Query{Fold: true})
	s.until("the rows are right", func(v *live.View) bool {
		return v.Settled && len(v.Rows) == 2 && v.Rows[0].Part == "" && v.Rows[1].Part == "joined"
	})
	s.table.Set(live.Query{})
	s.until("the rows are right", func(v *live.View) bool { return v.Settled && len(v.Rows) == 3 })
}
