package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"concert/internal/model"
)

// longestChoice is how many values of an enum an error names.
const longestChoice = 20

// inputError says what is wrong with the value of a variable.
type inputError struct {
	at      ast.Path // the variable, and the place within its value
	message string
}

func (e *inputError) Error() string { return "$" + e.at.String() + ": " + e.message }

// As makes it an Error of the model.
func (e *inputError) As(target any) bool {
	known, ok := target.(**model.Error)
	if ok {
		*known = model.Errorf(model.Invalid, "%s", e.Error())
	}
	return ok
}

// reader reads the values of variables against the schema, all in one pass. Enums
// and names of fields are exact; an Int is a number without a fraction, however it
// is written; a null means the same as no value, which is the default where there
// is one.
type reader struct {
	schema *ast.Schema
	found  []error
}

// readVariables returns the values of the variables of an operation as execution
// takes them, in new maps and slices, or all that is wrong with them, in the order
// of the operation. Values of variables that it does not have are left out.
func readVariables(schema *ast.Schema, operation *ast.OperationDefinition, given map[string]any) (map[string]any, []error) {
	r := reader{schema: schema}
	values := map[string]any{}
	for _, v := range operation.VariableDefinitions {
		at := ast.Path{ast.PathName(v.Variable)}
		value, ok := given[v.Variable]
		switch {
		case ok && value != nil:
			values[v.Variable] = r.read(at, v.Type, value)
		case v.DefaultValue != nil && v.DefaultValue.Kind != ast.NullValue:
			value, err := v.DefaultValue.Value(nil)
			if err != nil { // a number that is out of range
				r.wrong(at, "the default %s is out of range", shortened(v.DefaultValue.String()))
				continue
			}
			values[v.Variable] = asListOf(v.Type, value)
		case v.Type.NonNull && ok:
			r.wrong(at, "is null, and a value of %s is needed", v.Type)
		case v.Type.NonNull:
			r.wrong(at, "is missing: a value of %s is needed", v.Type)
		}
	}
	return values, r.found
}

// asListOf makes a list of a single value where a list is wanted.
func asListOf(of *ast.Type, value any) any {
	if _, ok := value.([]any); of.Elem != nil && !ok {
		return []any{asListOf(of.Elem, value)}
	}
	return value
}

func (r *reader) wrong(at ast.Path, format string, args ...any) {
	r.found = append(r.found, &inputError{slices.Clone(at), fmt.Sprintf(format, args...)})
}

// read reads a value that is not null.
func (r *reader) read(at ast.Path, of *ast.Type, value any) any {
	if of.Elem != nil {
		return r.list(at, of.Elem, value)
	}
	definition := r.schema.Types[of.NamedType]
	switch definition.Kind {
	case ast.Enum:
		return r.enum(at, definition, value)
	case ast.InputObject:
		return r.object(at, definition, value)
	}
	return r.scalar(at, of.NamedType, value)
}

func (r *reader) list(at ast.Path, of *ast.Type, value any) any {
	given, ok := value.([]any)
	if !ok {
		return []any{r.read(at, of, value)} // a single value stands for a list of it
	}
	items := make([]any, len(given))
	for i, item := range given {
		at := append(at, ast.PathIndex(i))
		switch {
		case item != nil:
			items[i] = r.read(at, of, item)
		case of.NonNull:
			r.wrong(at, "is null, and a value of %s is needed", of)
		}
	}
	return items
}

func (r *reader) enum(at ast.Path, of *ast.Definition, value any) any {
	if name, ok := value.(string); ok && of.EnumValues.ForName(name) != nil {
		return name
	}
	r.wrong(at, "%s is not %s: %s", shown(value), one(of.Name), wantOf(of))
	return nil
}

// wantOf names the values of an enum.
func wantOf(enum *ast.Definition) string {
	var names []string
	for _, v := range enum.EnumValues {
		names = append(names, v.Name)
	}
	more := ""
	if left := len(names) - longestChoice; left > 0 {
		names, more = names[:longestChoice], fmt.Sprintf(" and %d more", left)
	}
	return "want one of " + strings.Join(names, ", ") + more
}

func (r *reader) object(at ast.Path, of *ast.Definition, value any) any {
	given, ok := value.(map[string]any)
	if !ok {
		r.wrong(at, "%s is not %s: want an object", shown(value), one(of.Name))
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if of.Fields.ForName(name) == nil {
			r.wrong(append(at, ast.PathName(shortened(name))), "%s has no field of this name: it has %s", of.Name, fieldNames(of))
		}
	}
	fields := map[string]any{}
	for _, field := range of.Fields {
		at := append(at, ast.PathName(field.Name))
		switch value, there := given[field.Name]; {
		case value != nil:
			fields[field.Name] = r.read(at, field.Type, value)
		case field.Type.NonNull && field.DefaultValue == nil:
			r.wrong(at, "is missing: a value of %s is needed", field.Type)
		case there && field.DefaultValue == nil:
			fields[field.Name] = nil
		}
	}
	if of.Directives.ForName("oneOf") != nil {
		r.oneOf(at, of, given)
	}
	return fields
}

// oneOf checks that one field of an object is given, and is not null.
func (r *reader) oneOf(at ast.Path, of *ast.Definition, given map[string]any) {
	values := 0
	for _, value := range given {
		if value != nil {
			values++
		}
	}
	if values != 1 {
		r.wrong(at, "has values for %d fields: want one of %s", values, fieldNames(of))
	}
}

func fieldNames(of *ast.Definition) string {
	var names []string
	for _, f := range of.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// scalar reads a number, text or boolean. The scalars of this schema are texts,
// except for Version.
func (r *reader) scalar(at ast.Path, name string, value any) (read any) {
	var ok bool
	want := "a text"
	switch name {
	case "Int":
		read, ok = integer(value, 32)
		want = "a number without a fraction, from -2^31 to 2^31-1"
	case "Version":
		read, ok = integer(value, 64)
		want = "a number without a fraction"
	case "Float":
		read, ok = number(value)
		want = "a number"
	case "Boolean":
		read, ok = value.(bool)
		want = "true or false"
	default:
		n, isNumber := integer(value, 64)
		if read, ok = value.(string); !ok && isNumber && name == "ID" {
			return fmt.Sprint(n)
		}
	}
	if !ok {
		r.wrong(at, "%s is not %s: want %s", shown(value), one(name), want)
	}
	return read
}

// one returns the name of a type with its article.
func one(name string) string {
	if strings.ContainsRune("AEIO", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

// number reads a finite number.
func number(value any) (any, bool) {
	var f float64
	switch n := value.(type) {
	case json.Number:
		parsed, err := n.Float64()
		if err != nil {
			return nil, false
		}
		f = parsed
	case float64:
		f = n
	case int:
		f = float64(n)
	case int64:
		f = float64(n)
	default:
		return nil, false
	}
	return f, !math.IsInf(f, 0) && !math.IsNaN(f)
}

// integer reads a whole number of so many bits, written with or without a point or
// an exponent.
func integer(value any, bits int) (any, bool) {
	if text, ok := value.(json.Number); ok {
		if n, err := strconv.ParseInt(string(text), 10, bits); err == nil {
			return n, true
		}
	}
	read, ok := number(value)
	if !ok {
		return nil, false
	}
	const exact = 1 << 53 // a float64 tells all whole numbers up to it apart
	f := read.(float64)
	if f != math.Trunc(f) || math.Abs(f) > exact || (bits == 32 && (f < math.MinInt32 || f > math.MaxInt32)) {
		return nil, false
	}
	return int64(f), true
}

// shown is a value as an error repeats it.
func shown(value any) string {
	switch v := value.(type) {
	case string:
		return strconv.Quote(shortened(v))
	case json.Number:
		return shortened(string(v))
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return fmt.Sprint(value)
}
