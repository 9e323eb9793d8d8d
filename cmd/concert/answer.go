package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// answer is an answer in GraphQL, its fields in the order in which they came.
type answer struct {
	data   object
	errors []answerError
	answerExtensions
}

// answerExtensions are what an answer says beside its data and errors.
type answerExtensions struct {
	Snapshot        aboutSnapshot
	Truncated       []truncatedList
	ErrorsNotListed int
}

// truncatedList is a list that holds more than is shown.
type truncatedList struct {
	Path              []any
	Shown, TotalCount int
}

type answerError struct {
	Message    string
	Path       []any
	Extensions struct {
		Code     string
		Argument []any
	}
}

// aboutSnapshot is extensions.snapshot.
type aboutSnapshot struct {
	World   string
	Version int64
	AsOf    string
	View    string
}

// object is a JSON object with its fields in order. Values are object, list,
// json.Number, string, bool or nil.
type object []field

type field struct {
	name  string
	value any
}

type list []any

func readAnswer(body []byte) (answer, error) {
	var parts struct {
		Data       json.RawMessage
		Errors     []answerError
		Extensions answerExtensions
	}
	if err := json.Unmarshal(body, &parts); err != nil {
		return answer{}, err
	}
	a := answer{errors: parts.Errors, answerExtensions: parts.Extensions}
	if len(parts.Data) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(parts.Data))
		decoder.UseNumber()
		value, err := readValue(decoder)
		if err != nil {
			return answer{}, err
		}
		a.data, _ = value.(object)
	}
	if a.data == nil && len(a.errors) == 0 {
		return answer{}, errors.New("neither data nor errors")
	}
	return a, nil
}

// readValue reads the next JSON value.
func readValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return readObject(d)
	case json.Delim('['):
		return readList(d)
	}
	return token, nil
}

func readObject(d *json.Decoder) (object, error) {
	o := object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := readValue(d)
		if err != nil {
			return nil, err
		}
		o = append(o, field{fmt.Sprint(name), value})
	}
	_, err := d.Token()
	return o, err
}

func readList(d *json.Decoder) (list, error) {
	l := list{}
	for d.More() {
		value, err := readValue(d)
		if err != nil {
			return nil, err
		}
		l = append(l, value)
	}
	_, err := d.Token()
	return l, err
}

// failure is an error with a line for each error of the answer, nil if it has none.
func (a answer) failure() error {
	var all []error
	for _, e := range a.errors {
		all = append(all, errors.New(e.String()))
	}
	if a.ErrorsNotListed > 0 {
		all = append(all, fmt.Errorf("%d more errors are not listed", a.ErrorsNotListed))
	}
	return errors.Join(all...)
}

// String returns the error in one line: its code, where it is, and the message.
func (e answerError) String() string {
	line := e.Extensions.Code
	path, argument := pathOf(e.Path), pathOf(e.Extensions.Argument)
	if path != "" {
		line += " at " + path
	}
	if argument != "" {
		line += " in " + argument
	}
	return printable(strings.TrimSpace(line) + ": " + oneLine(e.Message))
}

func pathOf(path []any) string {
	parts := make([]string, len(path))
	for i, part := range path {
		parts[i] = fmt.Sprint(part)
	}
	return strings.Join(parts, ".")
}

// mostTruncated is how many lists are named that hold more than is shown.
const mostTruncated = 10

// tellTruncated says of each list that holds more how many of its items are shown.
func (p program) tellTruncated(a answer) {
	for _, l := range a.Truncated[:min(len(a.Truncated), mostTruncated)] {
		fmt.Fprintln(p.stderr, printable(fmt.Sprintf("concert: %s: %d of %d shown", pathOf(l.Path), l.Shown, l.TotalCount)))
	}
	if more := len(a.Truncated) - mostTruncated; more > 0 {
		fmt.Fprintf(p.stderr, "concert: %d more lists hold more than is shown\n", more)
	}
}

func outputs() []string { return []string{"table", "json", "csv"} }

// show writes an answer. What is fictional is marked as such.
func (p program) show(a answer, body []byte, output string) error {
	if output == "json" {
		var indented bytes.Buffer
		if err := json.Indent(&indented, bytes.TrimSpace(body), "", "  "); err != nil {
			return err
		}
		indented.WriteByte('\n')
		_, err := p.stdout.Write(indented.Bytes())
		return err
	}
	if a.data == nil {
		return nil
	}
	tables := tablesOf(a.data)
	if output == "csv" {
		first := 0
		if len(tables) > 1 && tables[0].title == "" {
			first = 1 // a list goes before what is in none
		}
		shown := tables[first]
		if left := slices.Delete(tables, first, first+1); len(left) > 0 {
			fmt.Fprintf(p.stderr, "concert: CSV has one list, so this shows %s and leaves out %s: ask for one list alone, or take another --output\n",
				shown.title, titles(left))
		}
		fmt.Fprintln(p.stderr, "concert: "+a.Snapshot.String())
		return shown.writeCSV(p.stdout)
	}
	return writeTables(p.stdout, a.Snapshot, tables)
}

func titles(tables []table) string {
	var names []string
	for _, t := range tables {
		if t.title == "" {
			names = append(names, t.columns...)
		} else {
			names = append(names, t.title)
		}
	}
	return strings.Join(names, ", ")
}

func writeTables(w io.Writer, about aboutSnapshot, tables []table) error {
	fmt.Fprintln(w, about)
	for _, t := range tables {
		fmt.Fprintln(w)
		if len(tables) > 1 && t.title != "" {
			fmt.Fprintln(w, strings.ToUpper(t.title))
		}
		if err := t.write(w); err != nil {
			return err
		}
	}
	return nil
}

// String says in one line what an answer is about.
func (s aboutSnapshot) String() string {
	world := "The real world"
	if s.World == "EXERCISE" {
		world = "The exercise, where everything is fictional"
	}
	return printable(world + ": version " + strconv.FormatInt(s.Version, 10) + ", as of " + s.AsOf + ", view: " + s.View)
}
