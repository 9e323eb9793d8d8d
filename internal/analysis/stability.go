package analysis

import (
	"cmp"
	"context"
	"slices"
)

// Stability is the best and the worst place of an item of a ranking, from 1, under
// fifteen ways of weighting: severity flat, linear and doubling, each at an
// impliedWeight of 0, 0.25, 0.5, 0.75 and 1.
type Stability struct {
	Best, Worst int
	Stable      bool // within one place either way of its place in the ranking shown
}

// weighing is how points weigh a severity above 0.
type weighing uint8

const (
	linear   weighing = iota
	flat              // 1
	doubling          // 2^(severity-1)
)

// weight returns what a need weighs; one without a severity, or of 0, weighs nothing.
func (l Lens) weight(n *need) int64 {
	switch {
	case n.weight == 0:
		return 0
	case l.weighing == flat:
		return 1
	case l.weighing == doubling:
		return 1 << (n.weight - 1)
	}
	return n.weight
}

// runs returns the fifteen lenses.
func (l Lens) runs() []Lens {
	var all []Lens
	for _, w := range []weighing{flat, linear, doubling} {
		for quarters := range int64(5) {
			run := l
			run.weighing, run.impliedWeight = w, quarters*tenThousandths/4
			all = append(all, run)
		}
	}
	return all
}

// places returns the stability of each item of a ranking. Of each run, those that it
// does not list follow in the order shown; what it lists beside takes no place.
func places[K comparable](shown []K, runs []Lens, rank func(Lens) []K) []Stability {
	at := placeOf(shown)
	all := make([]Stability, len(shown))
	for i := range all {
		all[i] = Stability{Best: len(shown), Worst: 1}
	}
	for _, run := range runs {
		eachPlace(at, rank(run), func(i, place int) {
			all[i].Best, all[i].Worst = min(all[i].Best, place), max(all[i].Worst, place)
		})
	}
	for i := range all {
		all[i].Stable = isNear(i, all[i].Best) && isNear(i, all[i].Worst)
	}
	return all
}

// stable says which items of a ranking are stable. It looks at no more runs than it
// takes to know.
func stable[K comparable](shown []K, runs []Lens, rank func(Lens) []K) []bool {
	at := placeOf(shown)
	all, left := make([]bool, len(shown)), len(shown)
	for i := range all {
		all[i] = true
	}
	for _, run := range runs {
		if left == 0 {
			break
		}
		eachPlace(at, rank(run), func(i, place int) {
			if all[i] && !isNear(i, place) {
				all[i] = false
				left--
			}
		})
	}
	return all
}

// isNear reports whether a place, from 1, is within one of that of the item at an index
// of the ranking shown.
func isNear(i, place int) bool { return place >= i && place <= i+2 }

func placeOf[K comparable](shown []K) map[K]int {
	at := make(map[K]int, len(shown))
	for i, item := range shown {
		at[item] = i
	}
	return at
}

// eachPlace calls do with the place of each item of the ranking shown, by its index
// there, in a run.
func eachPlace[K comparable](at map[K]int, run []K, do func(i, place int)) {
	listed := make([]bool, len(at))
	place := 0
	take := func(i int) {
		place++
		listed[i] = true
		do(i, place)
	}
	for _, item := range run {
		if i, ok := at[item]; ok {
			take(i)
		}
	}
	for i := range listed {
		if !listed[i] {
			take(i)
		}
	}
}

// pairKey tells a suggestion apart.
type pairKey struct{ p, state int32 }

func pairKeys(list []Suggestion) []pairKey {
	keys := make([]pairKey, len(list))
	for i, s := range list {
		keys[i] = pairKey{s.p, s.state}
	}
	return keys
}

// Stability returns the stability of the suggestion in its list, which is worked out
// once for all of the list.
func (s Suggestion) Stability(ctx context.Context) (Stability, error) {
	all, err := kept(ctx, s.list.question, &s.list.places, func(q *question) []Stability {
		return places(pairKeys(s.list.shown), q.lens.runs(), s.list.ranking(q))
	})
	if err != nil {
		return Stability{}, err
	}
	return all[s.index], nil
}

// ranking returns how a run puts the list in order.
func (s *suggesting) ranking(q *question) func(Lens) []pairKey {
	return func(run Lens) []pairKey {
		return pairKeys((&suggesting{question: q, asked: s.asked}).rank(run))
	}
}

// gapping is a list of gaps, by need.
type gapping struct {
	shown  []int32
	places lazy[map[int32]Stability]
}

// Stability returns the stability of the gap in its list, which is worked out once
// for all of the list.
func (g Gap) Stability(ctx context.Context) (Stability, error) {
	if g.list == nil { // it stands alone
		return Stability{1, 1, true}, nil
	}
	all, err := kept(ctx, g.q.question, &g.list.places, func(q *question) map[int32]Stability {
		of := map[int32]Stability{}
		for i, stability := range places(g.list.shown, q.lens.runs(), func(run Lens) []int32 { return q.rankGaps(run, g.list.shown) }) {
			of[g.list.shown[i]] = stability
		}
		return of
	})
	return all[g.index], err
}

// rankGaps puts gaps in their order by a lens.
func (q *question) rankGaps(by Lens, needs []int32) []int32 {
	type ranked struct {
		need  int32
		gap   grain
		empty bool // unrated and UNCOVERED
		rank  int32
	}
	order := make([]ranked, len(needs))
	for i, j := range needs {
		heed(q.look)
		n := &q.g.needs[j]
		c := q.engaged.of(n)
		order[i] = ranked{j, grain(by.weight(n)) * (point - c.part(by.impliedWeight)), n.unrated && c.status() == Uncovered, n.rank}
	}
	slices.SortFunc(order, func(a, b ranked) int {
		heed(q.look)
		return cmp.Or(cmp.Compare(b.gap, a.gap), trueFirst(a.empty, b.empty), cmp.Compare(a.rank, b.rank))
	})
	sorted := make([]int32, len(order))
	for i, g := range order {
		sorted[i] = g.need
	}
	return sorted
}
