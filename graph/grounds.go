package graph

import (
	"context"
	"sync/atomic"

	"concert/graph/generated"
	"concert/internal/analysis"
	"concert/internal/cache"
	"concert/internal/model"
)

// mostGrounds is small, because each keeps its version in memory.
const mostGrounds = 8

// grounds remembers what was derived from recent views: making it takes a pass over
// all records, and every figure needs it.
type grounds struct {
	laid     *cache.Cache[groundKey, *analysis.Ground]
	dataSets *cache.Cache[*model.Snapshot, []generated.DataSetInfo]
	erased   atomic.Int64 // how many records were erased by the newest view
}

type groundKey struct {
	view *model.Snapshot
	asOf model.Date
}

func newGrounds() *grounds {
	return &grounds{
		laid:     cache.New[groundKey, *analysis.Ground](mostGrounds),
		dataSets: cache.New[*model.Snapshot, []generated.DataSetInfo](mostGrounds),
	}
}

// forgetErased lets go of what was derived before the last record was erased, which
// a view is the first to come after.
func (g *grounds) forgetErased(view *model.Snapshot) {
	erased := int64(len(view.Erased()))
	for before := g.erased.Load(); erased > before; before = g.erased.Load() {
		if g.erased.CompareAndSwap(before, erased) {
			g.laid.Clear()
			g.dataSets.Clear()
		}
	}
}

// at returns the ground of a view at a date. It is laid once, however many ask
// for it at the same time.
func (g *grounds) at(ctx context.Context, view *model.Snapshot, asOf model.Date) (*analysis.Ground, error) {
	return g.laid.Get(ctx, groundKey{view, asOf.First()}, func(ctx context.Context) (*analysis.Ground, error) {
		return analysis.At(ctx, view, asOf)
	})
}

func (g *grounds) dataSetsIn(ctx context.Context, view *model.Snapshot) ([]generated.DataSetInfo, error) {
	return g.dataSets.Get(ctx, view, func(context.Context) ([]generated.DataSetInfo, error) {
		return describeDataSets(view), nil
	})
}

// groundAt returns the ground at a day, that of the request if none is given.
func groundAt(ctx context.Context, asOf *model.Date) (*analysis.Ground, error) {
	r := requestOf(ctx)
	day := r.AsOf
	if asOf != nil && !asOf.IsZero() {
		day = *asOf
	}
	if err := r.run.look(day.First()); err != nil {
		return nil, err
	}
	return r.run.handler.grounds.at(ctx, r.View, day)
}
