package analysis

import (
	"context"
	"sync"

	"concert/internal/model"
)

// figure is what every figure, and every list of figures, carries beside its
// numbers: the question that it answers, with the counts, the reason, the
// assumptions and the findings. They are worked out when they are first asked
// for and kept, and nobody may change what is returned. What takes a context, here
// and in the figures themselves, has no other error than the context's.
type figure struct {
	q     *measured
	index int32 // which of the figures it is; none: all of them together
}

// measured is what the figures of one measure share: its question, and how it
// narrows to what a single figure rests on.
type measured struct {
	*question
	narrow func(whole *question, index int32) *question // nil: every figure rests on the whole

	mu       sync.Mutex
	narrowed map[int32]*question
}

// over returns what the figures of a question share; narrow says what the one at
// an index rests on.
func (q *question) over(narrow func(whole *question, index int32) *question) *measured {
	return &measured{question: q.atRest(), narrow: narrow}
}

// whole returns the figure of all figures together.
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
		own = f.q.narrow(f.q.question, f.index)
		f.q.narrowed[f.index] = own
	}
	return own
}

// Basis says what the figure is about.
func (f figure) Basis() Basis { return f.q.basis() }

// Counts returns how many records the figure is about.
func (f figure) Counts(ctx context.Context) (Counts, error) {
	q := f.own()
	return kept(ctx, q, &q.said.counted, (*question).count)
}

// EmptyBecause says why the needs in scope give no points, "" if they do.
func (f figure) EmptyBecause(ctx context.Context) (EmptyBecause, error) {
	q := f.own()
	w, err := kept(ctx, q, &q.needs.weighed, func(q *question) weighed { return q.weigh() })
	return w.empty, err
}

// Assumptions returns what was assumed for the figure.
func (f figure) Assumptions(ctx context.Context) ([]Assumption, error) {
	q := f.own()
	return kept(ctx, q, &q.said.assumed, (*question).assume)
}

// Findings returns what makes the figure less certain.
func (f figure) Findings(ctx context.Context) ([]Finding, error) {
	q := f.own()
	return kept(ctx, q, &q.said.found, (*question).find)
}

// Unit is the unit of a figure.
type Unit string

const (
	SeverityPoints Unit = "SEVERITY_POINTS"
	Share          Unit = "SHARE"
	Number         Unit = "NUMBER"
)

// EmptyBecause says why a figure over needs is null.
type EmptyBecause string

// The reasons, of which the first that holds is given.
const (
	ManyStates        EmptyBecause = "MANY_STATES"
	TooFew            EmptyBecause = "TOO_FEW"
	NoWeight          EmptyBecause = "NO_WEIGHT"
	NoOpenNeed        EmptyBecause = "NO_OPEN_NEED"
	AssessedNoneFound EmptyBecause = "ASSESSED_NONE_FOUND"
	NothingRecorded   EmptyBecause = "NOTHING_RECORDED"
)

// Basis says what a figure is about.
type Basis struct {
	AsOf                   model.Date
	Version                model.Version
	ImpliedWeight, MetFrom float64
	Scope                  Scope
	View                   string
	Completeness           model.Completeness
}

// Counts says how many records a figure is about. Those of engagements are nil in
// rows that select needs only.
type Counts struct {
	MemberStates, Needs                                int
	Engagements, Programmes, Providers, RegionalOffers *int
}
