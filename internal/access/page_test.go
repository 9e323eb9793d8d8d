package access_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each test that docs/who-sees-what.md names is there.
func TestPageNamesTests(t *testing.T) {
	read := func(file string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var tests strings.Builder
	for _, folder := range []string{".", "../model", "../../graph"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(path, "_test.go") {
				tests.WriteString(read(path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	page := read("../../docs/who-sees-what.md")
	named := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(page, -1)
	for _, name := range named {
		if !strings.Contains(tests.String(), "func "+name[1]+"(t *testing.T)") {
			t.Errorf("no test %s", name[1])
		}
	}
	cases := regexp.MustCompile("`(\\w+)/([^`]+)`").FindAllStringSubmatch(page, -1)
	for _, c := range cases {
		file, title := "testdata/"+c[1]+".txt", strings.TrimSpace(strings.TrimSuffix(c[2], "…"))
		if _, err := os.Stat(file); err != nil {
			continue // a path
		}
		if !strings.Contains(read(file), "\n== "+title) {
			t.Errorf("no case %s in %s", title, file)
		}
	}
	if len(named) < 10 || len(cases) < 20 {
		t.Errorf("%d tests and %d cases are named", len(named), len(cases))
	}
}
