package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// may says which rooms the packages of a room may import besides themselves; the longest prefix decides. A room that is
// not named may import nothing of ours.
var may = map[string][]string{
	".":            {"cli"},
	"cli":          {"session", "config", "state", "kube", "ui", "views", "keymap", "themes", "docs"},
	"session":      {"config", "state", "kube"},
	"views":        {"session", "config", "state", "kube", "ui", "keymap", "themes", "views/kit"},
	"views/kit":    {"session", "config", "kube", "ui", "keymap", "themes", "views/kit"}, // kittest, that is
	"ui":           {"keymap", "themes"},
	"ui/terminal":  {"e2e/vt"}, // its tests look at what it draws
	"ui/watchdog":  {"e2e/vt"},
	"kube":         {"kube"},
	"kube/lex":     {},
	"kube/filter":  {"kube/lex"},
	"kube/problem": {},
	"e2e":          {"kube", "e2e"},
	"docs":         {"session", "config", "state", "kube", "ui", "views", "keymap", "themes"},
}

const module = "fathom"

func TestRoomsImportOneWay(t *testing.T) {
	for file, imports := range goFiles(t) {
		room := filepath.ToSlash(filepath.Dir(file))
		allowed := allowedFor(room)
		for _, imp := range imports {
			path, ours := strings.CutPrefix(imp, module+"/")
			own := path == room || path == "kube" && within(room, "kube") || within(path, roomOf(room)) && roomOf(room) != "views" && roomOf(room) != "kube"
			if !ours || own {
				continue
			}
			if !anyWithin(path, allowed) {
				t.Errorf("%s imports %s: package %s may import only %v", file, imp, room, allowed)
			}
		}
	}
}

// TestTerminalStaysOutOfKube keeps the terminal libraries out of the rooms that must work without one.
func TestTerminalStaysOutOfKube(t *testing.T) {
	for file, imports := range goFiles(t) {
		for _, imp := range imports {
			terminal := strings.HasPrefix(imp, "charm.land/") || strings.HasPrefix(imp, "github.com/charmbracelet/")
			if terminal && (strings.HasPrefix(file, "kube/") || strings.HasPrefix(file, "session/")) {
				t.Errorf("%s imports %s", file, imp)
			}
			kubernetes := strings.HasPrefix(imp, "k8s.io/") || strings.HasPrefix(imp, "sigs.k8s.io/")
			if kubernetes && (strings.HasPrefix(file, "ui/") || strings.HasPrefix(file, "keymap/") || strings.HasPrefix(file, "themes/")) {
				t.Errorf("%s imports %s", file, imp)
			}
		}
	}
}

// Lines of what is not a test.
const (
	longestFile     = 400
	longestFunction = 60
)

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	for file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if n := files.File(f.Pos()).LineCount(); n > longestFile {
			t.Errorf("%s has %d lines, more than %d: is it still one thing?", file, n, longestFile)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := files.Position(fn.End()).Line - files.Position(fn.Pos()).Line + 1; n > longestFunction {
				t.Errorf("%s: %s has %d lines, more than %d: does it do one thing?", file, fn.Name.Name, n, longestFunction)
			}
		}
	}
}

// TestPackagesSayWhatTheyAre demands exactly one comment of every package.
func TestPackagesSayWhatTheyAre(t *testing.T) {
	said := map[string][]string{}
	for file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(file)
		said[dir] = append(said[dir], f.Doc.Text())
	}
	for dir, texts := range said {
		comments := slices.DeleteFunc(texts, func(text string) bool {
			return !strings.HasPrefix(text, "Package ") && !strings.HasPrefix(text, "Command ")
		})
		if len(comments) != 1 {
			t.Errorf("package %s has %d comments that say what it is, not one", dir, len(comments))
		}
	}
}

// roomOf is the top folder.
func roomOf(dir string) string { first, _, _ := strings.Cut(dir, "/"); return first }

func allowedFor(dir string) []string {
	for d := dir; ; d = filepath.ToSlash(filepath.Dir(d)) {
		if rooms, ok := may[d]; ok {
			return rooms
		}
		if d == "." {
			return nil
		}
	}
}

func within(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

func anyWithin(path string, rooms []string) bool {
	for _, r := range rooms {
		if within(path, r) {
			return true
		}
	}
	return false
}

// goFiles are the module's Go files with their imports. The sandbox is a module of its own.
func goFiles(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == "sandbox" || path == "bin" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(path)] = nil
		for _, i := range f.Imports {
			imp, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			out[filepath.ToSlash(path)] = append(out[filepath.ToSlash(path)], imp)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
