package analysis

import (
	"context"

	"concert/internal/model"
)

// AskWhom returns whom to ask: the leads of the programmes by id, and the State last;
// of a suggestion it comes first if less is tellable than gained. Its only error, and
// that of MayTell, is that of the context.
func (d Decision) AskWhom(ctx context.Context, maySee func(provider, record string) bool) ([]Contact, error) {
	if d.kind == DecisionPropose {
		return d.suggestion.AskWhom(ctx, maySee)
	}
	return d.list.g.Teller(ctx, maySee).AskWhom(d.MemberState(), false, d.Programmes()...), nil
}

// MayTell returns what may be told to each side: its programmes, in the person of their
// leads. ok is false if that is not for whoever asks.
func (d Decision) MayTell(ctx context.Context, maySee func(provider, record string) bool) (sides []MayTell, ok bool, err error) {
	teller := d.list.g.Teller(ctx, maySee)
	if !teller.IsShown(d.MemberState()) {
		return nil, false, nil
	}
	step := ToTell{MemberState: d.MemberState(), Programmes: d.Programmes(), Serves: d.serves}
	step.Needs, err = asked(ctx, d.list.question, func(q *question) (needs []model.Need) {
		x := d.list.under(q)
		for _, i := range x.needsOf(&d) {
			needs = append(needs, q.g.needs[i].Need)
		}
		for _, r := range x.portionsOf(&d) {
			needs = append(needs, r.need.Need)
		}
		return needs
	})
	if err != nil {
		return nil, false, err
	}
	return teller.MayTell(step)
}

// Findings returns what makes the figure less certain, and who cannot be asked.
func (d Decision) Findings(ctx context.Context) ([]Finding, error) {
	if d.kind == DecisionPropose {
		return d.suggestion.Findings(ctx)
	}
	own := d.own()
	return kept(ctx, own, &own.said.found, func(q *question) []Finding {
		teller := Teller{ground: q.g, look: q.look}
		missing := teller.NoContact(teller.AskWhom(d.MemberState(), false, d.Programmes()...))
		return (&findings{look: q.look}).merged(q.find(), missing)
	})
}
