package graph

import (
	"context"
	"slices"
	"sync"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/model"
)

// same are the records of a view that were decided to be the same. It is worked out
// once for an answer, when it is first asked for.
type same struct {
	once   sync.Once
	of     map[model.Handle]model.Handle   // the one that stands for all
	others map[model.Handle][]model.Handle // by that, those that it stands for besides itself, by id
}

func sameIn(ctx context.Context) *same {
	r := requestOf(ctx)
	s := &r.run.same
	s.once.Do(func() {
		s.of, s.others = r.View.SameGroups(), map[model.Handle][]model.Handle{}
		for h, one := range s.of {
			if h != one {
				s.others[one] = append(s.others[one], h)
			}
		}
		for _, others := range s.others {
			slices.SortFunc(others, model.ByID)
		}
	})
	return s
}

// standing returns the record that a record counts as: itself, or the one that stands
// for all that were decided to be the same.
func standing(ctx context.Context, h model.Handle) model.Handle {
	if one, ok := sameIn(ctx).of[h]; ok {
		return one
	}
	return h
}

// countsAs returns the record that stands for a record, nil if it stands for itself.
func countsAs[N any](ctx context.Context, h model.Handle, typed relay.Typed[N]) *N {
	one := standing(ctx, h)
	if n, ok := typed(one); ok && one != h {
		return &n
	}
	return nil
}

// standsFor returns those that a record stands for besides itself, by id.
func standsFor[N any](ctx context.Context, h model.Handle, typed relay.Typed[N]) []N {
	all := []N{}
	for _, other := range sameIn(ctx).others[h] {
		if n, ok := typed(other); ok {
			all = append(all, n)
		}
	}
	return all
}

// eachOnce lists the records of a kind, of those decided to be the same the one that
// stands for all, or each if duplicates are asked for.
func eachOnce[N any](ctx context.Context, kind model.NodeKind, typed relay.Typed[N], duplicates *bool, p relay.Page) (relay.Connection[N], error) {
	if duplicates != nil && *duplicates {
		return relay.Records(list(ctx, "duplicates"), requestOf(ctx).View, kind, typed, p)
	}
	others := map[model.Handle]bool{}
	for other, one := range sameIn(ctx).of {
		if other != one && other.Kind() == kind {
			others[other] = true
		}
	}
	return relay.Standing(list(ctx), requestOf(ctx).View, kind, typed, others, p)
}

// mandated lists the programmes that a record or its requirements mandate.
func mandated(ctx context.Context, by model.Handle, p relay.Page) (relay.ThroughConnection, error) {
	mandates := []model.Handle{by}
	for _, e := range by.EdgesOf(model.SetBy, model.Inward) {
		if !e.IsClaim() {
			mandates = append(mandates, e.From())
		}
	}
	return relay.MandatedBy(list(ctx, by.ID()), mandates, func(h model.Handle) model.Handle { return standing(ctx, h) }, p)
}

func (*Resolver) MandatedProgrammeEdge() generated.MandatedProgrammeEdgeResolver {
	return mandatedProgrammeEdgeResolver{}
}

type mandatedProgrammeEdgeResolver struct{}

func (mandatedProgrammeEdgeResolver) Through(_ context.Context, obj *relay.Through) ([]scalar.Record, error) {
	return recordsOf(obj.Ends), nil
}
