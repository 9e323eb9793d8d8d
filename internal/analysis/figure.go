package analysis

import "concert/internal/model"

// Unit is the unit of a figure.
type Unit string

// The units.
const (
	SeverityPoints Unit = "SEVERITY_POINTS"
	Share          Unit = "SHARE"
)

// EmptyBecause says why a figure over needs is null.
type EmptyBecause string

// The reasons, of which the first that holds is given.
const (
	TooFew            EmptyBecause = "TOO_FEW"
	AllUnrated        EmptyBecause = "ALL_UNRATED"
	NoOpenNeed        EmptyBecause = "NO_OPEN_NEED"
	AssessedNoneFound EmptyBecause = "ASSESSED_NONE_FOUND"
	NothingRecorded   EmptyBecause = "NOTHING_RECORDED"
)

// Basis says what a figure is about.
type Basis struct {
	AsOf         model.Date
	Version      model.Version
	Kappa, Tau   float64
	Scope        Scope
	View         string
	Completeness model.Completeness
}

// Counts is what a figure is counted over.
type Counts struct {
	MemberStates, OpenNeeds, Engagements, Programmes, Providers, RegionalOffers int
}
