package graph

import (
	"context"
	"sync"

	"concert/graph/generated"
	"concert/graph/scalar"
	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
)

// teller answers what providers may be told. It is made once for an answer.
type teller struct {
	once sync.Once
	of   *access.Teller
}

// maySee returns what says whether a provider may see a record in the newest version,
// for the viewer of the request.
func maySee(ctx context.Context) func(provider, record string) bool {
	r := requestOf(ctx)
	r.run.teller.once.Do(func() {
		newest := r.Newest
		if newest == nil {
			newest = r.View
		}
		r.run.teller.of = access.NewTeller(newest)
	})
	return r.run.teller.of.MaySee
}

func (suggestionResolver) Tellable(ctx context.Context, obj *analysis.Suggestion) (*float64, error) {
	points, ok, err := obj.Tellable(ctx, maySee(ctx))
	if !ok || err != nil {
		return nil, err
	}
	return &points, nil
}

func (suggestionResolver) AskWhom(ctx context.Context, obj *analysis.Suggestion) ([]analysis.Contact, error) {
	return obj.AskWhom(ctx, maySee(ctx))
}

func (*Resolver) Contact() generated.ContactResolver { return contactResolver{} }

type contactResolver struct{}

func (contactResolver) Of(_ context.Context, obj *analysis.Contact) (scalar.Record, error) {
	return record(obj.Of), nil
}

func (contactResolver) ContactPoint(_ context.Context, obj *analysis.Contact) (*string, error) {
	return known(obj.ContactPoint), nil
}

func (contactResolver) URL(_ context.Context, obj *analysis.Contact) (*string, error) {
	return known(obj.URL), nil
}

// known returns a text, nil if there is none.
func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (*Resolver) MayTell() generated.MayTellResolver { return mayTellResolver{} }

type mayTellResolver struct{}

func (mayTellResolver) Side(_ context.Context, obj *analysis.MayTell) (scalar.Actor, error) {
	return obj.Leads[0], nil
}

func (mayTellResolver) Records(_ context.Context, obj *analysis.MayTell) ([]scalar.Record, error) {
	return recordsOf(obj.Records), nil
}

func (*Resolver) Contribution() generated.ContributionResolver { return contributionResolver{} }

type contributionResolver struct{}

func (contributionResolver) TellableTo(ctx context.Context, obj *analysis.Contribution) ([]model.Provider, error) {
	leads, ok := obj.TellableTo(ctx, maySee(ctx))
	if ok && leads == nil {
		leads = []model.Provider{}
	}
	return leads, nil
}
