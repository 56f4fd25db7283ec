package palette

import (
	"reflect"
	"testing"
)

func TestParseLine(t *testing.T) {
	for in, want := range map[string]Line{
		"":                               {},
		"pods":                           {Kind: "pods"},
		"po prod":                        {Kind: "po", Namespaces: []string{"prod"}},
		"pods prod,dev /web":             {Kind: "pods", Namespaces: []string{"prod", "dev"}, Filter: "web"},
		"pods -A":                        {Kind: "pods", All: true},
		"pods all":                       {Kind: "pods", All: true},
		"pods -n x -l app=web":           {Kind: "pods", Namespaces: []string{"x"}, LabelSelector: "app=web"},
		"deploy prod /web age<2h @eu":    {Kind: "deploy", Namespaces: []string{"prod"}, Filter: "web age<2h", Contexts: []string{"eu"}},
		"deploy @eu,us":                  {Kind: "deploy", Contexts: []string{"eu", "us"}},
		"pods /web @app=shop":            {Kind: "pods", Filter: "web @app=shop"},
		"svc/web":                        {Kind: "svc", Name: "web"},
		"svc/web prod /age<2h @eu":       {Kind: "svc", Name: "web", Namespaces: []string{"prod"}, Filter: "age<2h", Contexts: []string{"eu"}},
		"logs":                           {Logs: true},
		"logs -l app=web -A":             {Logs: true, LabelSelector: "app=web", All: true},
		"logs deploy/web prod /refused":  {Logs: true, Kind: "deploy", Name: "web", Namespaces: []string{"prod"}, Filter: "refused"},
		"logs logs":                      {Logs: true, Kind: "logs"},
		"/crash":                         {Filter: "crash"},
		"certificates.cert-manager.io x": {Kind: "certificates.cert-manager.io", Namespaces: []string{"x"}},
	} {
		got, err := ParseLine(in)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v; want %+v", in, got, err, want)
		}
	}
}

func TestParseLineErrors(t *testing.T) {
	for _, in := range []string{"pods a b", "pods -x", "pods -n"} {
		if l, err := ParseLine(in); err == nil {
			t.Errorf("%q: no error, but %+v", in, l)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	for _, s := range []string{"pods prod /web @eu", "po -A -l a=b", "svc/web x", "logs svc/web x", "logs -l a=b", "a//b", "/x @y", " / @", "@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		l, err := ParseLine(in)
		if err != nil || l.Kind == "" {
			return
		}
		again, err := ParseLine(l.String())
		if err != nil || again.String() != l.String() {
			t.Errorf("%q became %q, which reads as %+v (%v)", in, l, again, err)
		}
	})
}
