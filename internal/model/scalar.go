package model

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// MarshalGQL writes the kind as GraphQL does, such as MEMBER_STATE.
func (k NodeKind) MarshalGQL(w io.Writer) { marshalText(w, k.String()) }

// UnmarshalGQL reads the kind.
func (k *NodeKind) UnmarshalGQL(from any) error {
	for _, candidate := range NodeKinds() {
		if candidate.String() == from {
			*k = candidate
			return nil
		}
	}
	return fmt.Errorf("is %v; wanted is a kind of record such as %s", from, KindMemberState)
}

// MarshalGQL writes the kind as GraphQL does, such as HAS_NEED.
func (k EdgeKind) MarshalGQL(w io.Writer) { marshalText(w, k.String()) }

// UnmarshalGQL reads the kind.
func (k *EdgeKind) UnmarshalGQL(from any) error {
	label, _ := from.(string)
	kind, ok := EdgeKindByLabel(label)
	if !ok {
		return fmt.Errorf("is %v; wanted is a kind of edge such as %s", from, HasNeed)
	}
	*k = kind
	return nil
}

// MarshalGQL writes the version as a number.
func (v Version) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.FormatInt(int64(v), 10)) }

// UnmarshalGQL reads the version.
func (v *Version) UnmarshalGQL(from any) error {
	n, ok := int64(0), true
	switch number := from.(type) {
	case int64:
		n = number
	case json.Number:
		parsed, err := number.Int64()
		n, ok = parsed, err == nil
	default:
		ok = false
	}
	if !ok || n < 0 {
		return fmt.Errorf("is %v; wanted is the number of a version, from 0", from)
	}
	*v = Version(n)
	return nil
}
