package analysis

import (
	"context"

	"concert/internal/model"
)

// Tellable returns the points of needs that every lead of the programme may see; ok is
// false if no lead is recorded, or if that is not for whoever asks. Its only error,
// and that of AskWhom, is that of the context.
func (s Suggestion) Tellable(ctx context.Context, maySee func(provider, record string) bool) (points float64, ok bool, err error) {
	told, ok, err := s.tellable(ctx, maySee)
	return told.float(), ok, err
}

func (s Suggestion) tellable(ctx context.Context, maySee func(provider, record string) bool) (told grain, ok bool, err error) {
	teller := s.list.g.Teller(ctx, maySee)
	leads := teller.Leads(s.Programme())
	if len(leads) == 0 || !teller.IsShown(s.MemberState()) {
		return 0, false, nil
	}
	told, err = asked(ctx, s.list.question, func(q *question) (sum grain) {
		s.change(q).eachRaised(s.state, func(_ int32, n *need, points grain) {
			if teller.IsTellable(leads, n.ID()) {
				sum += points
			}
		})
		return sum
	})
	return told, true, err
}

// AskWhom returns whom to ask: the leads of the programme, and the State, which comes
// first if what is tellable is less than the gain: its consent is what is missing then.
func (s Suggestion) AskWhom(ctx context.Context, maySee func(provider, record string) bool) ([]Contact, error) {
	told, ok, err := s.tellable(ctx, maySee)
	if err != nil {
		return nil, err
	}
	return s.list.g.Teller(ctx, maySee).AskWhom(s.MemberState(), ok && told < s.gain, s.Programme()), nil
}

// Findings returns what makes the figure less certain, and who cannot be asked.
func (s Suggestion) Findings(ctx context.Context) ([]Finding, error) {
	own := s.own()
	return kept(ctx, own, &own.said.found, func(q *question) []Finding {
		teller := Teller{ground: q.g, look: q.look}
		missing := teller.NoContact(teller.AskWhom(s.MemberState(), false, s.Programme()))
		return (&findings{look: q.look}).merged(q.find(), missing)
	})
}

// tells says of contributions that they are parts of the suggestion.
func (s Suggestion) tells(parts []Contribution) []Contribution {
	for i := range parts {
		parts[i].suggested = &s
	}
	return parts
}

// TellableTo returns the leads that may be told of the need, if the contribution is to
// a suggestion; ok is false if it is not, or if that is not for whoever asks.
func (c Contribution) TellableTo(ctx context.Context, maySee func(provider, record string) bool) (leads []model.Provider, ok bool) {
	if c.suggested == nil {
		return nil, false
	}
	teller := c.suggested.list.g.Teller(ctx, maySee)
	if !teller.IsShown(c.MemberState) {
		return nil, false
	}
	return teller.TellableTo(c.suggested.Programme(), c.Need), true
}
