package scalar

import (
	"time"

	"concert/internal/analysis"
	"concert/internal/model"
)

// Commit is what a viewer may see of a commit.
type Commit struct {
	ID                   string
	Version              model.Version
	At                   time.Time
	Author, Reason, Hash string // "" if it is not for the viewer
}

// ChangeShowing is what may be shown of a change.
type ChangeShowing string

// Change is what a viewer is shown of the change of a record or an edge.
type Change struct {
	ID         string
	Showing    ChangeShowing
	NodeKind   *model.NodeKind
	EdgeKind   *model.EdgeKind
	About      []string
	Properties []PropertyChange
}

// PropertyChange is what a viewer is shown of the change of a property, as texts.
type PropertyChange struct {
	Property      string
	Showing       ChangeShowing
	Before, After []string
}

// ResolvedMoment is a version and a day.
type ResolvedMoment struct {
	Version model.Version
	Day     model.Date
}

// Difference is how figures and lists differ between two moments.
type Difference struct {
	ID                     string
	From, To               ResolvedMoment
	ImpliedWeight, MetFrom float64
	View                   string
	RightsChangedAt        *model.Version
	analysis.Difference
	Lists []analysis.ListDifference
}

// Trend is figures in steps.
type Trend struct {
	ID                     string
	Every                  analysis.Step
	AsKnown                bool
	ImpliedWeight, MetFrom float64
	View                   string
	Steps                  []TrendStep
}

// TrendStep is one step of a trend.
type TrendStep struct {
	Day      model.Date
	Version  *model.Version // nil before the first commit
	Forecast bool
	Figures  []analysis.FigureChange
}
