package naive

import (
	"math/big"
	"slices"

	"concert/internal/model"
)

// Stability is the best and worst place of an item of a ranking under fifteen ways of
// weighting.
type Stability struct {
	Item        string
	Best, Worst int // from 1
	Stable      bool
}

// runs are "severity flat, linear and 2^(severity-1) (0 and unrated weigh 0 in each),
// times κ 0, 0.25, 0.5, 0.75, 1".
func (q *question) runs() []*question {
	var all []*question
	for _, weigh := range []func(int) *big.Rat{
		func(int) *big.Rat { return one }, whole, func(severity int) *big.Rat { return whole(1 << (severity - 1)) },
	} {
		for quarter := range 5 {
			run := *q
			run.world = q.at(big.NewRat(int64(quarter), 4), weigh)
			all = append(all, &run)
		}
	}
	return all
}

// stability is section 8: "best and worst place, each run in the ranking's own order;
// those unlisted in a run follow the listed ones in the order of the ranking shown.
// Stable: within one place either way of its place in the ranking shown". Reading:
// what a run lists and the ranking shown does not takes no place.
func (q *question) stability(ranking func(*question) []string) []Stability {
	shown := ranking(q)
	all := make([]Stability, len(shown))
	for i, item := range shown {
		all[i] = Stability{item, len(shown), 1, true}
	}
	for _, run := range q.runs() {
		order := slices.DeleteFunc(ranking(run), func(item string) bool { return !slices.Contains(shown, item) })
		for _, item := range shown {
			if !slices.Contains(order, item) {
				order = append(order, item)
			}
		}
		for i := range all {
			place := slices.Index(order, all[i].Item) + 1
			all[i].Best, all[i].Worst = min(all[i].Best, place), max(all[i].Worst, place)
		}
	}
	for i := range all {
		all[i].Stable = all[i].Best >= i && all[i].Worst <= i+2
	}
	return all
}

func rankedSuggestions(stages ...string) func(*question) []string {
	return func(q *question) []string {
		var items []string
		for _, e := range q.extensions(stages...) {
			items = append(items, e.at.programme+" "+e.at.state)
		}
		return items
	}
}

// SuggestionStability returns that of the suggestions listed, in their order; an item
// is the ids of the programme and the State.
func SuggestionStability(view *model.Snapshot, lens Lens, scope Scope, of For, stages ...string) ([]Stability, error) {
	q, err := askFor(view, nil, lens, scope, of)
	if err != nil {
		return nil, err
	}
	if stages == nil {
		stages = unlessAsked
	}
	return q.stability(rankedSuggestions(stages...)), nil
}

// SynergyStability returns that of the pairs, in their order; an item is their ids.
func SynergyStability(view *model.Snapshot, lens Lens, scope Scope) ([]Stability, error) {
	q, err := askFor(view, nil, lens, scope, For{})
	if err != nil {
		return nil, err
	}
	return q.stability(func(q *question) []string {
		var items []string
		for _, s := range q.synergies() {
			items = append(items, s.A+" "+s.B)
		}
		return items
	}), nil
}

// GapStability returns that of the gaps, in their order; an item is the need.
func GapStability(view *model.Snapshot, lens Lens, scope Scope) ([]Stability, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	return q.stability(func(q *question) []string {
		var items []string
		for _, g := range q.gaps() {
			items = append(items, g.Need)
		}
		return items
	}), nil
}
