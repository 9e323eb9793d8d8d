package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

const measuresPath = "../../docs/measures.md"

// askedForm is a question of docs/measures.md with the table under it: who asks,
// which list of the answer its rows are, and the list's columns as concert query
// names them; then the head, and the rows, which the test makes.
var askedForm = regexp.MustCompile("(?s)```graphql\n(.*?)```\n\n<!-- table (\\S+) (\\S+): ([^\n]+) -->\n(\\|[^\n]*\n\\|[^\n]*\n)((?:\\|[^\n]*\n)*)")

// The questions of docs/measures.md, asked of the exercise over HTTP, give the rows
// of its tables.
func TestMeasuresPage(t *testing.T) {
	content, err := os.ReadFile(measuresPath)
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	asked := askedForm.FindAllStringSubmatch(page, -1)
	if queries := strings.Count(page, "```graphql\n"); len(asked) != queries || queries == 0 {
		t.Fatalf("%s has %d queries and a table under %d of them", measuresPath, queries, len(asked))
	}
	s := serveSeeded(t)
	for _, m := range asked {
		query, viewer, list, columns, shown := m[1], m[2], m[3], strings.Split(m[4], ", "), m[6]
		rows := markdownRows(t, ask(t, s, "exercise", viewer, query), list, columns, "")
		if rows != shown && !*update {
			t.Errorf("%s\nto %s: the page shows\n%s\nthe server answers\n%s", query, viewer, shown, rows)
		}
		page = strings.Replace(page, m[0], strings.TrimSuffix(m[0], shown)+rows, 1)
	}
	if *update {
		if err := os.WriteFile(measuresPath, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
