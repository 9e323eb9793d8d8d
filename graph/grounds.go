package graph

import (
	"context"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"concert/graph/generated"
	"concert/internal/analysis"
	"concert/internal/model"
)

// keptGrounds is small: each holds on to its version.
const keptGrounds = 8

// grounds keeps what is derived from the views of late: it takes a pass over
// all records to make, and every figure stands on it.
type grounds struct {
	kept     *lru.Cache[groundKey, func() *analysis.Ground]
	dataSets *lru.Cache[*model.Snapshot, func() []generated.DataSetInfo]
}

type groundKey struct {
	view *model.Snapshot
	asOf model.Date
}

func newGrounds() *grounds {
	kept, _ := lru.New[groundKey, func() *analysis.Ground](keptGrounds) // it fails for no size alone
	dataSets, _ := lru.New[*model.Snapshot, func() []generated.DataSetInfo](keptGrounds)
	return &grounds{kept, dataSets}
}

// at returns the ground of a view at a date. It is made once, however many ask
// for it at the same time.
func (g *grounds) at(view *model.Snapshot, asOf model.Date) *analysis.Ground {
	return once(g.kept, groundKey{view, asOf.First()}, func() *analysis.Ground { return analysis.At(view, asOf) })
}

func (g *grounds) dataSetsIn(view *model.Snapshot) []generated.DataSetInfo {
	return once(g.dataSets, view, func() []generated.DataSetInfo { return describeDataSets(view) })
}

func once[K comparable, V any](kept *lru.Cache[K, func() V], key K, make func() V) V {
	value := sync.OnceValue(make)
	if before, found, _ := kept.PeekOrAdd(key, value); found {
		kept.Get(key) // so that it counts as used
		value = before
	}
	return value()
}

// groundAt returns the ground at a day, that of the request where none is given.
func groundAt(ctx context.Context, asOf *model.Date) *analysis.Ground {
	r := requestOf(ctx)
	day := r.AsOf
	if asOf != nil && !asOf.IsZero() {
		day = *asOf
	}
	return r.grounds.at(r.View, day)
}
