package main

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

func tables(t *testing.T, body string) []table {
	t.Helper()
	a, err := readAnswer([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return tablesOf(a.data)
}

func csvOf(t *testing.T, one table) string {
	t.Helper()
	var b bytes.Buffer
	if err := one.writeCSV(&b); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

func TestRows(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"a node": {`{"node":{"id":"a","name":"A"}}`, "id,name\na,A\n"},
		"edges with their own values": {
			`{"p":{"edges":[{"role":"LEAD","node":{"name":"A"}}]}}`, "role,name\nLEAD,A\n",
		},
		"an edge and a node with one name": {
			`{"p":{"edges":[{"review":"CONFIRMED","node":{"review":"UNCONFIRMED"}}]}}`, "review,node.review\nCONFIRMED,UNCONFIRMED\n",
		},
		"values within": {`{"a":[{"b":{"c":1,"d":{"nodes":[{"e":2},{"e":3}]}}}]}`, "b.c,b.d\n1,2; 3\n"},
		"lists within lists": {
			`{"a":[{"b":[{"role":["LEAD","FUNDING"],"by":{"name":"X"}},{"role":[],"by":null}]}]}`, "b\n\"LEAD + FUNDING, X; , \"\n",
		},
		"rows of several kinds": {
			`{"a":[{"x":1},{"y":2,"x":null},null,{"y":3}]}`, "x,y\n1,\n,2\n,\n,3\n",
		},
		"an object that some rows lack": {
			`{"a":[{"v":null,"n":1},{"v":{"lo":0.5},"n":2}]}`, "n,v.lo\n1,\n2,0.5\n",
		},
		"a list of values":     {`{"a":["x",1,true,null]}`, "value\nx\n1\ntrue\n\n"},
		"figures as they came": {`{"a":[{"n":0.10,"m":1e21,"o":12345678901234567890}]}`, "n,m,o\n0.10,1e21,12345678901234567890\n"},
		"nothing but nulls":    {`{"a":[null,null]}`, "value\n\n\n"},
		"an empty list":        {`{"a":[]}`, ""},
		"nothing":              {`{"a":null}`, "a\n\n"},
	} {
		if got := csvOf(t, tables(t, `{"data":`+c.data+`}`)[0]); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestCSVReadsBack(t *testing.T) {
	text := "say \"yes\", or\nno; é\t"
	one := table{columns: []string{"a", "b"}, rows: [][]cell{{{text: text}, {null: true}}}}
	rows, err := csv.NewReader(strings.NewReader(csvOf(t, one))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != text || rows[1][1] != "" {
		t.Errorf("%v %q", err, rows)
	}
}

func TestATableDoesNotSteerATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"\x1b[2Jgone":           "\uFFFD[2Jgone",
		"a\nb\tc":               "a b c",
		"a\u202Etxt":            "atxt",
		"Côte d’Ivoire":         "Côte d’Ivoire",
		strings.Repeat("é", 61): strings.Repeat("é", 59) + "…",
		strings.Repeat("é", 60): strings.Repeat("é", 60),
		"":                      "",
	} {
		if got := shownCell(cell{text: text}); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := shownCell(cell{null: true}); got != "–" {
		t.Errorf("null: %q", got)
	}
}

func TestErrorsInOneLine(t *testing.T) {
	a, err := readAnswer([]byte(`{"errors":[
		{"message":"is\nwrong","path":["a",0,"b"],"extensions":{"code":"INVALID","argument":["scope","themes",1]}},
		{"message":"no\u001b[31m","extensions":{"code":"NOT_FOUND"}},{"message":"plain"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := "INVALID at a.0.b in scope.themes.1: is wrong\nNOT_FOUND: no\uFFFD[31m\n: plain"
	if got := a.failure().Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	for _, body := range []string{``, `{`, `[]`, `{}`, `{"data":null}`, `"text"`, `{"data":[1]}`, `<html>`} {
		if a, err := readAnswer([]byte(body)); err == nil {
			t.Errorf("%s: read as %v", body, a)
		}
	}
}

func tableText(t *testing.T, one table) string {
	t.Helper()
	var b strings.Builder
	if err := one.write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A null in a list keeps its place, so that the values of two items stand below one
// another in mind.
func TestNullsInOneCell(t *testing.T) {
	for name, c := range map[string]struct{ list, shown, csv string }{
		"a value": {
			`[{"role":"FUNDING","wording":null,"by":"EU"},{"role":"LEAD","wording":"spearheads","by":"A"}]`,
			"FUNDING, –, EU; LEAD, spearheads, A", "FUNDING, , EU; LEAD, spearheads, A",
		},
		"an object": {
			`[{"by":null,"n":1},{"by":{"id":"a","name":"A"},"n":2}]`, "–, –, 1; a, A, 2", ", , 1; a, A, 2",
		},
		"an object in all":            {`[{"by":null,"n":1},{"by":null,"n":2}]`, "–, 1; –, 2", ", 1; , 2"},
		"an item":                     {`[null,"a",null]`, "–; a; –", "; a; "},
		"what an item never has":      {`[{"symbol":"S"},{"name":null}]`, "S; –", "S; "},
		"a list within":               {`[{"l":[1,null,2],"n":3},{"l":[],"n":4}]`, "1 + – + 2, 3; , 4", "1 +  + 2, 3; , 4"},
		"nothing":                     {`[]`, "", ""},
		"a null is not an empty text": {`["",null]`, "; –", "; "},
	} {
		one := tables(t, `{"data":{"a":[{"c":`+c.list+`}]}}`)[0]
		if got := strings.TrimSuffix(strings.TrimPrefix(tableText(t, one), "c\n"), "\n"); got != c.shown {
			t.Errorf("%s: a table shows %q, want %q", name, got, c.shown)
		}
		if got := one.rows[0][0].in("; ", ""); got != c.csv {
			t.Errorf("%s: CSV has %q, want %q", name, got, c.csv)
		}
	}
}

func TestWhatIsInNoList(t *testing.T) {
	all := tables(t, `{"data":{"gaps":{"totalCount":0,"emptyBecause":null,"counts":{"openNeeds":3},"none":{"l":[]},"nodes":[{"gap":1}]},"b":[]}}`)
	if len(all) != 4 || all[0].title != "" || all[1].title != "gaps.none.l" || all[2].title != "gaps" || all[3].title != "b" {
		t.Fatalf("%v", all)
	}
	if got, want := csvOf(t, all[0]), "gaps.totalCount,gaps.emptyBecause,gaps.counts.openNeeds\n0,,3\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if alone := tables(t, `{"data":{"a":[1]}}`); len(alone) != 1 || alone[0].title != "a" {
		t.Errorf("%v", alone)
	}
}
