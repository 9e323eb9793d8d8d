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

// What counts otherwise than it is recorded, or not at all.
const (
	FindingKindMissingDate              FindingKind = "MISSING_DATE"
	FindingKindClosedWithoutDate        FindingKind = "CLOSED_WITHOUT_DATE"
	FindingKindResolvedWithoutDate      FindingKind = "RESOLVED_WITHOUT_DATE"
	FindingKindStatusWithoutDate        FindingKind = "STATUS_WITHOUT_DATE"
	FindingKindActiveAfterEnd           FindingKind = "ACTIVE_AFTER_END"
	FindingKindClosedBeforeEnd          FindingKind = "CLOSED_BEFORE_END"
	FindingKindOpenButResolved          FindingKind = "OPEN_BUT_RESOLVED"
	FindingKindResolvedBeforeIdentified FindingKind = "RESOLVED_BEFORE_IDENTIFIED"
	FindingKindUnratedNeed              FindingKind = "UNRATED_NEED"
	FindingKindMatchWithoutEngagement   FindingKind = "MATCH_WITHOUT_ENGAGEMENT"
	FindingKindReportedTwice            FindingKind = "REPORTED_TWICE"
	FindingKindDifferentWithinSame      FindingKind = "DIFFERENT_WITHIN_SAME"
	FindingKindKeptOut                  FindingKind = "KEPT_OUT"
)

// What may count otherwise once somebody has looked.
const (
	FindingKindPossibleDouble       FindingKind = "POSSIBLE_DOUBLE"
	FindingKindSameFirstDay         FindingKind = "SAME_FIRST_DAY"
	FindingKindNewerSelfAssessed    FindingKind = "NEWER_SELF_ASSESSED"
	FindingKindPresumed             FindingKind = "PRESUMED"
	FindingKindUnrecordedAssistance FindingKind = "UNRECORDED_ASSISTANCE"
	FindingKindDecisionWithoutDay   FindingKind = "DECISION_WITHOUT_DAY"
	FindingKindSeedDiffers          FindingKind = "SEED_DIFFERS"
)

// What is incomplete, or out of date, and moves no figure.
const (
	FindingKindMandateEnded      FindingKind = "MANDATE_ENDED"
	FindingKindMandateRenewed    FindingKind = "MANDATE_RENEWED"
	FindingKindNoLead            FindingKind = "NO_LEAD"
	FindingKindNoContact         FindingKind = "NO_CONTACT"
	FindingKindUnconfirmedSource FindingKind = "UNCONFIRMED_SOURCE"
	FindingKindUndatedSource     FindingKind = "UNDATED_SOURCE"
)

// Distortion is what a finding does to figures.
type Distortion string

// The distortions, the gravest first.
const (
	DistortionMovesFigures   Distortion = "MOVES_FIGURES"
	DistortionMayMoveFigures Distortion = "MAY_MOVE_FIGURES"
	DistortionMovesNoFigure  Distortion = "MOVES_NO_FIGURE"
)

// findingKinds are the kinds by what they distort, in the order of lists.
var findingKinds = []struct {
	distorts Distortion
	kinds    []FindingKind
}{
	{DistortionMovesFigures, []FindingKind{
		FindingKindMissingDate, FindingKindClosedWithoutDate, FindingKindResolvedWithoutDate, FindingKindStatusWithoutDate,
		FindingKindActiveAfterEnd, FindingKindClosedBeforeEnd, FindingKindOpenButResolved, FindingKindResolvedBeforeIdentified,
		FindingKindUnratedNeed, FindingKindMatchWithoutEngagement, FindingKindReportedTwice, FindingKindDifferentWithinSame,
		FindingKindKeptOut,
	}},
	{DistortionMayMoveFigures, []FindingKind{
		FindingKindPossibleDouble, FindingKindSameFirstDay, FindingKindNewerSelfAssessed, FindingKindPresumed,
		FindingKindUnrecordedAssistance, FindingKindDecisionWithoutDay, FindingKindSeedDiffers,
	}},
	{DistortionMovesNoFigure, []FindingKind{
		FindingKindMandateEnded, FindingKindMandateRenewed, FindingKindNoLead, FindingKindNoContact,
		FindingKindUnconfirmedSource, FindingKindUndatedSource,
	}},
}

// FindingKinds returns all kinds in the order in which they are listed: by what they
// distort.
func FindingKinds() []FindingKind {
	var all []FindingKind
	for _, group := range findingKinds {
		all = append(all, group.kinds...)
	}
	return all
}

// Distorts returns what findings of the kind do to figures.
func (k FindingKind) Distorts() Distortion {
	for _, group := range findingKinds {
		for _, kind := range group.kinds {
			if kind == k {
				return group.distorts
			}
		}
	}
	return ""
}
