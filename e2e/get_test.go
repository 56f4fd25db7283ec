//go:build e2e

package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"fathom/e2e/plane"
)

// printed are the rows of a kind by namespace and name, and in each the texts by column name.
type printed map[[2]string]map[string]string

// table is what kubectl would print of a kind: the server's own Table.
func table(t *testing.T, api rest.Interface, gvr schema.GroupVersionResource) (rows printed, columns []string, err error) {
	t.Helper()
	path := "/apis/" + gvr.Group
	if gvr.Group == "" {
		path = "/api"
	}
	raw, err := api.Get().AbsPath(path, gvr.Version, gvr.Resource).
		SetHeader("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1").Param("includeObject", "Metadata").
		MaxRetries(0).Do(t.Context()).Raw()
	if err != nil {
		return nil, nil, err
	}
	var answer metav1.Table
	must(t, json.Unmarshal(raw, &answer))
	rows = printed{}
	for _, c := range answer.ColumnDefinitions {
		columns = append(columns, strings.ToUpper(c.Name))
	}
	for _, r := range answer.Rows {
		var o metav1.PartialObjectMetadata
		must(t, json.Unmarshal(r.Object.Raw, &o))
		texts := map[string]string{}
		for i, c := range r.Cells[:min(len(r.Cells), len(columns))] {
			texts[columns[i]] = cellText(c)
		}
		rows[[2]string{o.Namespace, o.Name}] = texts
	}
	return rows, columns, nil
}

// cellText writes a cell as kubectl does.
func cellText(c any) string {
	switch v := c.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(c)
}

// got is what fathom get prints of a kind as JSON.
func got(s *session, kind string) printed {
	s.Helper()
	var list []map[string]any
	if err := json.Unmarshal([]byte(s.ok("get", kind, "-A", "-o", "json")), &list); err != nil {
		s.Fatalf("fathom get %s -o json prints no JSON: %v", kind, err)
	}
	out := printed{}
	for _, o := range list {
		ref, ok := o["ref"].(map[string]any)
		if !ok {
			s.Fatalf("an object without a ref: %v", o)
		}
		texts := map[string]string{}
		for column, v := range o {
			texts[column], _ = v.(string)
		}
		name, _ := ref["name"].(string)
		namespace, _ := ref["namespace"].(string)
		out[[2]string{namespace, name}] = texts
	}
	return out
}

// listable are all resources that the API server lists, in their preferred versions.
func listable(t *testing.T) []schema.GroupVersionResource {
	t.Helper()
	// A broken group keeps the others from nothing.
	lists, err := discovery.ServerPreferredResources(client(t).Discovery())
	if len(lists) == 0 {
		t.Fatal(err)
	}
	var out []schema.GroupVersionResource
	for _, l := range lists {
		gv, err := schema.ParseGroupVersion(l.GroupVersion)
		must(t, err)
		for _, r := range l.APIResources {
			if slices.Contains(r.Verbs, "list") {
				out = append(out, gv.WithResource(r.Name))
			}
		}
	}
	return out
}

// TestGetPrintsWhatTheServerSays compares fathom get with the server's Tables, for every kind that there is. What the
// Tables before and after agree on did not change meanwhile, so Fathom must agree too. No other test runs beside it: one
// may set back what it has changed, and then they agree on something else than Fathom has seen.
func TestGetPrintsWhatTheServerSays(t *testing.T) {
	api := kubernetes.NewForConfigOrDie(config(t, plane.Admin)).RESTClient()
	for _, gvr := range listable(t) {
		name := gvr.GroupResource().String()
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, columns, err := table(t, api, gvr)
			if err != nil {
				failsToo(t, name, err)
				return
			}
			rows := got(newSession(t), name)
			after, _, err := table(t, api, gvr)
			must(t, err)
			compare(t, columns, before, rows, after)
		})
	}
}

// failsToo expects Fathom to fail with words where the server cannot list a kind.
func failsToo(t *testing.T, name string, err error) {
	t.Helper()
	o := newSession(t).run("get", name, "-A")
	if o.code != 1 || !strings.HasPrefix(o.stderr, "fathom: ") || o.stdout != "" {
		t.Errorf("the server says %q; fathom get ends with %d, prints %q and says %q", err, o.code, o.stdout, o.stderr)
	}
}

func compare(t *testing.T, columns []string, before, rows, after printed) {
	t.Helper()
	for key, texts := range before {
		later, still := after[key]
		row, here := rows[key]
		if !still {
			continue
		}
		if !here {
			t.Errorf("%v is missing", key)
			continue
		}
		for _, c := range columns {
			if _, has := row[c]; !has {
				t.Fatalf("there is no column %s: %v", c, row)
			}
			if texts[c] == later[c] && !same(row[c], texts[c]) {
				t.Errorf("%v %s is %q, want %q", key, c, row[c], texts[c])
			}
		}
	}
	for key := range rows {
		if before[key] == nil && after[key] == nil {
			t.Errorf("%v does not exist", key)
		}
	}
}

// same allows a time to be off by one of its last unit: Fathom keeps moments in whole seconds, the server in finer ones.
func same(a, b string) bool {
	if a == b {
		return true
	}
	ageA, ageB := ages.FindString(a), ages.FindString(b)
	if ageA == "" || ageB == "" || ages.ReplaceAllString(a, "") != ages.ReplaceAllString(b, "") {
		return false
	}
	secondsA, unitA := age(ageA)
	secondsB, unitB := age(ageB)
	return max(secondsA-secondsB, secondsB-secondsA) <= max(unitA, unitB)
}

var ages = regexp.MustCompile(`\b(\d+[smhdy])+\b`)

// age is a time in seconds, and how long its last unit is.
func age(s string) (seconds, unit int) {
	n := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n = 10*n + int(r-'0')
			continue
		}
		unit = map[rune]int{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'y': 365 * 86400}[r]
		seconds, n = seconds+n*unit, 0
	}
	return seconds, unit
}

// TestGetFormats reads the same rows from the four formats, while no other test makes namespaces.
func TestGetFormats(t *testing.T) {
	s := newSession(t)
	rows := got(s, "namespaces")
	records, err := csv.NewReader(strings.NewReader(s.ok("get", "namespaces", "-o", "csv"))).ReadAll()
	must(t, err)
	plain := strings.Split(strings.TrimSpace(s.ok("get", "ns")), "\n")
	wide := strings.Split(strings.TrimSpace(s.ok("get", "ns", "-o", "wide")), "\n")
	for name, n := range map[string]int{"csv": len(records), "table": len(plain), "wide": len(wide)} {
		if n != len(rows)+1 {
			t.Errorf("%s has %d lines, want a heading and %d rows", name, n, len(rows))
		}
	}
	if f := strings.Fields(plain[0]); !slices.Equal(f, []string{"NAME", "STATUS", "AGE"}) {
		t.Errorf("headings %v", f)
	}
	if i := slices.IndexFunc(records, func(r []string) bool { return r[0] == "shop" }); i < 0 || records[i][1] != "Active" {
		t.Errorf("the namespace shop in %v", records)
	}
}

// TestGetNarrows names, selects, filters and sorts.
func TestGetNarrows(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	first := func(out string) []string {
		var names []string
		for line := range strings.Lines(out) {
			names = append(names, strings.Fields(line)[0])
		}
		return names
	}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"ns/shop"}, []string{"shop"}},
		{[]string{"ns", "--field-selector", "metadata.name=shop"}, []string{"shop"}},
		{[]string{"ns", "-l", "kubernetes.io/metadata.name=shop"}, []string{"shop"}},
		{[]string{"ns", "--filter", "name~^case-"}, []string{"case-a", "case-b", "case-c", "case-d"}},
		{[]string{"ns", "--filter", "name~^case-", "--sort", "-name"}, []string{"case-d", "case-c", "case-b", "case-a"}},
	} {
		out := s.ok(append(append([]string{"get"}, c.args...), "--no-headers")...)
		if names := first(out); !slices.Equal(names, c.want) {
			t.Errorf("fathom get %v prints %v, want %v", c.args, names, c.want)
		}
	}
}

// TestGetSaysWhatIsWrong expects a sentence and exit code 1.
func TestGetSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"get"}, "needs a KIND"},
		{[]string{"get", "podz"}, "Did you mean pods?"},
		{[]string{"get", "pods/nosuch", "-n", "shop"}, `no pod "nosuch" in namespace shop`},
		{[]string{"get", "pods", "-o", "xml"}, "table, wide, json or csv"},
		{[]string{"get", "pods", "--filter", "name~("}, "--filter"},
		{[]string{"get", "pods", "--context", "elsewhere"}, "elsewhere"},
		{[]string{"get", "pods", "-A", "--context", plane.Nobody}, `cannot list resource "pods"`},
	} {
		o := s.run(c.args...)
		if o.code != 1 || !strings.Contains(o.stderr, c.want) || o.stdout != "" {
			t.Errorf("fathom %v ends with %d, prints %q and says %q, want 1 and %q", c.args, o.code, o.stdout, o.stderr, c.want)
		}
	}
}
