package model

// Finding is something in the data that a curator should look at.
type Finding struct {
	Kind     FindingKind
	Record   string // the id of a node or the key of an edge, "" where it is about none
	Property string // "" where it is about none in particular
	Message  string // what is wrong and what to do, in one sentence
}

// FindingKind is a sort of finding.
type FindingKind string

// The kinds, in the order in which they are listed.
const (
	FindingKindUnratedNeed            FindingKind = "UNRATED_NEED"
	FindingKindMatchWithoutEngagement FindingKind = "MATCH_WITHOUT_ENGAGEMENT"
	FindingKindActiveAfterEnd         FindingKind = "ACTIVE_AFTER_END"
	FindingKindResolvedWithoutDate    FindingKind = "RESOLVED_WITHOUT_DATE"
	FindingKindClosedWithoutDate      FindingKind = "CLOSED_WITHOUT_DATE"
	FindingKindStatusWithoutDate      FindingKind = "STATUS_WITHOUT_DATE"
	FindingKindMissingDate            FindingKind = "MISSING_DATE"
	FindingKindDifferentWithinSame    FindingKind = "DIFFERENT_WITHIN_SAME"
	FindingKindNewerSelfAssessed      FindingKind = "NEWER_SELF_ASSESSED"
	FindingKindSameFirstDay           FindingKind = "SAME_FIRST_DAY"
	FindingKindNoContact              FindingKind = "NO_CONTACT"
	FindingKindKeptOut                FindingKind = "KEPT_OUT"
	FindingKindSeedDiffers            FindingKind = "SEED_DIFFERS"
)
