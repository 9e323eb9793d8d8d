// Package scalar is what the generated code reads and writes values with: the
// scalars and enums of the schema, and the interfaces that its types bind to.
// The model and the measures know nothing of GraphQL.
//
// An empty text or name stands for what is not recorded, and is written as
// null. A function here that reads a value returns an error
// without the name of its argument, which the answer puts before it: "is the
// bad date …".
package scalar

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"concert/internal/model"
)

// MarshalString writes a text. Names of enums are written by it too, whatever
// their Go type: gqlgen converts those from and to a string.
func MarshalString(text string) graphql.Marshaler {
	if text == "" {
		return graphql.Null
	}
	return graphql.MarshalString(text)
}

// UnmarshalString reads a text, or the name of an enum's value, which is one of the
// enum: documents and variables were held against the schema.
func UnmarshalString(from any) (string, error) { return graphql.UnmarshalString(from) }

// MarshalFloat writes a number without an exponent, to the places that it has.
func MarshalFloat(f float64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(strconv.AppendFloat(nil, f, 'f', -1, 64)) })
}

// UnmarshalFloat reads a number.
func UnmarshalFloat(from any) (float64, error) { return graphql.UnmarshalFloat(from) }

// MarshalNodeKind writes a kind as the schema names it, such as MEMBER_STATE.
func MarshalNodeKind(kind model.NodeKind) graphql.Marshaler { return MarshalString(kind.String()) }

// UnmarshalNodeKind reads a kind.
func UnmarshalNodeKind(from any) (model.NodeKind, error) {
	return kind(from, model.NodeKinds())
}

// MarshalEdgeKind writes a kind as the schema names it, such as HAS_NEED.
func MarshalEdgeKind(kind model.EdgeKind) graphql.Marshaler { return MarshalString(kind.String()) }

// UnmarshalEdgeKind reads a kind.
func UnmarshalEdgeKind(from any) (model.EdgeKind, error) {
	return kind(from, model.EdgeKinds())
}

func kind[K fmt.Stringer](from any, kinds []K) (none K, err error) {
	i := slices.IndexFunc(kinds, func(k K) bool { return k.String() == from })
	if i < 0 {
		return none, fmt.Errorf("is %v; want a kind such as %s", from, kinds[0])
	}
	return kinds[i], nil
}

// MarshalDate writes a date as ISO 8601 does, with the precision that is known.
func MarshalDate(d model.Date) graphql.Marshaler { return MarshalString(d.String()) }

// UnmarshalDate reads 2020, 2020-01 or 2020-01-15.
func UnmarshalDate(from any) (model.Date, error) {
	text, ok := from.(string)
	if !ok {
		return 0, fmt.Errorf("is the bad date %v: want a text such as \"2020-01-15\"", from)
	}
	return model.ParseDate(text)
}

// MarshalVersion writes a version as a number.
func MarshalVersion(v model.Version) graphql.Marshaler { return graphql.MarshalInt64(int64(v)) }

// UnmarshalVersion reads the number of a version.
func UnmarshalVersion(from any) (model.Version, error) {
	n, err := graphql.UnmarshalInt64(from)
	return model.Version(n), err
}
