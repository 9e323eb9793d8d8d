package relay

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"concert/internal/analysis"
)

// MarshalEmptyBecause writes a reason, null where there is none.
func MarshalEmptyBecause(v analysis.EmptyBecause) graphql.Marshaler { return marshalName(string(v)) }

// UnmarshalEmptyBecause reads a reason.
func UnmarshalEmptyBecause(from any) (analysis.EmptyBecause, error) {
	name, err := unmarshalName(from)
	return analysis.EmptyBecause(name), err
}

// MarshalRelation writes a relation, null where there is none.
func MarshalRelation(v analysis.Relation) graphql.Marshaler { return marshalName(string(v)) }

// UnmarshalRelation reads a relation.
func UnmarshalRelation(from any) (analysis.Relation, error) {
	name, err := unmarshalName(from)
	return analysis.Relation(name), err
}

func marshalName(name string) graphql.Marshaler {
	if name == "" {
		return graphql.Null
	}
	return graphql.MarshalString(name)
}

// unmarshalName reads the name of an enum's value. That it is one of the enum
// was seen in validation.
func unmarshalName(from any) (string, error) {
	name, ok := from.(string)
	if !ok {
		return "", fmt.Errorf("is %v; wanted is a name", from)
	}
	return name, nil
}
