package model

import "io"

// Finding is something in the data that a curator should look at.
type Finding struct {
	Kind     FindingKind
	Record   string // the id of a node or the key of an edge, "" where it is about none
	Property string // "" where it is about none in particular
	Message  string // what is wrong and what to do, in one sentence
}

// FindingKind is a sort of finding.
type FindingKind string

// The values of FindingKind.
const (
	FindingKindUnratedNeed            FindingKind = "UNRATED_NEED"
	FindingKindMatchWithoutEngagement FindingKind = "MATCH_WITHOUT_ENGAGEMENT"
	FindingKindActiveAfterEnd         FindingKind = "ACTIVE_AFTER_END"
	FindingKindResolvedWithoutDate    FindingKind = "RESOLVED_WITHOUT_DATE"
	FindingKindClosedWithoutDate      FindingKind = "CLOSED_WITHOUT_DATE"
	FindingKindStatusWithoutDate      FindingKind = "STATUS_WITHOUT_DATE"
	FindingKindMissingDate            FindingKind = "MISSING_DATE"
	FindingKindDifferentWithinSame    FindingKind = "DIFFERENT_WITHIN_SAME"
	FindingKindKeptOut                FindingKind = "KEPT_OUT"
	FindingKindSeedChanged            FindingKind = "SEED_CHANGED"
)

var findingKinds = []string{
	"UNRATED_NEED", "MATCH_WITHOUT_ENGAGEMENT", "ACTIVE_AFTER_END", "RESOLVED_WITHOUT_DATE", "CLOSED_WITHOUT_DATE",
	"STATUS_WITHOUT_DATE", "MISSING_DATE", "DIFFERENT_WITHIN_SAME", "KEPT_OUT", "SEED_CHANGED",
}

// MarshalGQL writes the value as GraphQL does.
func (v FindingKind) MarshalGQL(w io.Writer) { marshalText(w, string(v)) }

// UnmarshalGQL reads the value.
func (v *FindingKind) UnmarshalGQL(from any) error {
	s, err := unmarshalChoice(from, findingKinds)
	*v = FindingKind(s)
	return err
}
