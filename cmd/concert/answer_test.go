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
			`{"a":[{"b":[{"role":["LEAD","FUNDING"],"by":{"name":"X"}},{"role":[],"by":null}]}]}`, "b\n\"LEAD + FUNDING, X\"\n",
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
	if got := shownCell(cell{null: true}); got != "-" {
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
