package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"concert/internal/model"
)

// Everything that a declaration says is read by the program, not only by tests.
func TestDeclarationsHaveReaders(t *testing.T) {
	read := map[string]bool{}
	for _, top := range []string{"..", "../../seed", "../../graph"} {
		err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && (entry.Name() == "generated" || strings.HasSuffix(entry.Name(), "test") || entry.Name() == "bench"):
				return filepath.SkipDir
			case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
				return selectors(path, read)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, of := range []reflect.Type{
		reflect.TypeFor[model.KindDeclaration](), reflect.TypeFor[model.EdgeDeclaration](), reflect.TypeFor[model.Property](),
		reflect.TypeFor[model.Form](), reflect.TypeFor[model.Cardinality](), reflect.TypeFor[model.Bond](), reflect.TypeFor[model.Ends](),
	} {
		for i := range of.NumField() {
			if name := of.Field(i).Name; !read[name] {
				t.Errorf("nothing reads %s.%s", of.Name(), name)
			}
		}
	}
}

// selectors notes the names after a dot that a file reads and does not set.
func selectors(path string, read map[string]bool) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	set := map[ast.Node]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				set[left] = true
			}
		case *ast.SelectorExpr:
			read[n.Sel.Name] = read[n.Sel.Name] || !set[n]
		}
		return true
	})
	return nil
}
