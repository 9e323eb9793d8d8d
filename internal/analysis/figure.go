package analysis

import (
	"sync"

	"concert/internal/model"
)

// figure is what every figure, and every list of figures, carries beside its
// numbers: the question that it answers, with the counts, the reason, the
// assumptions and the findings. They are worked out when they are first asked
// for and kept, and nobody may change what is returned.
type figure struct {
	q     *measured
	index int32 // which of the figures it is; none: all of them together
}

// measured is what the figures of one measure share: its question, and how it
// narrows to what a single figure rests on.
type measured struct {
	*question
	narrow func(index int32) *question // nil: every figure rests on the whole

	mu       sync.Mutex
	narrowed map[int32]*question
}

// over returns what the figures of a question share; narrow says what the one at
// an index rests on.
func (q *question) over(narrow func(index int32) *question) *measured {
	return &measured{question: q, narrow: narrow}
}

// whole returns the figure that all figures together are.
func (m *measured) whole() figure { return figure{m, none} }

// own returns the question about what the figure alone rests on. It is built
// once.
func (f figure) own() *question {
	if f.q.narrow == nil || f.index == none {
		return f.q.question
	}
	f.q.mu.Lock()
	defer f.q.mu.Unlock()
	own := f.q.narrowed[f.index]
	if own == nil {
		if f.q.narrowed == nil {
			f.q.narrowed = map[int32]*question{}
		}
		own = f.q.narrow(f.index)
		f.q.narrowed[f.index] = own
	}
	return own
}

// Basis says what the figure is about.
func (f figure) Basis() Basis { return f.q.basis() }

// Counts returns what the figure is counted over.
func (f figure) Counts() Counts { return f.own().counted.get(f.own().count) }

// EmptyBecause says why the needs in scope give no points, "" if they do.
func (f figure) EmptyBecause() EmptyBecause { return f.own().emptyBecause() }

// Assumptions returns what was assumed for the figure.
func (f figure) Assumptions() []Assumption { return f.own().assumed.get(f.own().assume) }

// Findings returns what makes the figure less certain.
func (f figure) Findings() []Finding { return f.own().found.get(f.own().find) }

// Unit is the unit of a figure.
type Unit string

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
