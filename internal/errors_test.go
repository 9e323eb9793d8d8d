package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestErrorsAreNotRead finds code that decides by the words of an error or a
// problem. These are for people, and change; codes, rules and types are for code.
func TestErrorsAreNotRead(t *testing.T) {
	files := token.NewFileSet()
	parsed := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (name == "node_modules" || name == "generated" || (strings.HasPrefix(name, ".") && name != "..")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		parsed++
		ast.Inspect(file, func(n ast.Node) bool {
			if readsWords(n) {
				t.Errorf("%s reads the words of an error", files.Position(n.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if parsed < 100 {
		t.Errorf("only %d files were found", parsed)
	}
}

// readsWords reports whether a node compares the text of an error, or looks for
// something in it.
func readsWords(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return (n.Op == token.EQL || n.Op == token.NEQ) && (isWords(n.X) || isWords(n.Y)) && !isEmpty(n.X) && !isEmpty(n.Y)
	case *ast.SwitchStmt:
		return n.Tag != nil && isWords(n.Tag)
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || len(n.Args) == 0 || !searches(f.Sel.Name) {
			return false
		}
		return isWords(n.Args[0])
	}
	return false
}

// searches reports whether a function of strings or regexp looks for something in
// its first argument.
func searches(name string) bool {
	for _, prefix := range []string{"Contains", "HasPrefix", "HasSuffix", "Index", "LastIndex", "Cut", "EqualFold", "Match", "Find", "Fields", "Split", "Count"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// isWords reports whether an expression is the text of an error, a problem or a
// finding.
func isWords(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.SelectorExpr)
		return ok && f.Sel.Name == "Error" && len(e.Args) == 0
	case *ast.SelectorExpr:
		return e.Sel.Name == "Message" || e.Sel.Name == "Msg"
	}
	return false
}

func isEmpty(e ast.Expr) bool {
	literal, ok := e.(*ast.BasicLit)
	return ok && literal.Value == `""`
}
