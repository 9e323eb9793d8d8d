package analysis

import (
	"cmp"
	"context"
	"math"
	"math/big"
	"slices"

	"concert/internal/model"
)

// Brokerage says how far a provider stands between others that do not otherwise work
// together: the constraint of its ties. Two providers are tied by each active
// programme, engaged or not, in which both lead, implement or are partner; if the
// scope names States, by each that is engaged in one of them.
//
// Source: Burt 1992.
type Brokerage struct {
	needless   // its index is that of the provider
	w          *web
	provider   int32
	constraint micro
}

// TiedProvider is a provider that another is tied to.
type TiedProvider struct {
	Provider   model.Provider
	Programmes int // that both are in
}

// MeasureBrokerage returns the constraint of each provider that is tied to another,
// lowest first, of equals by id.
func MeasureBrokerage(ctx context.Context, g *Ground, scope Scope, lens Lens) (_ []Brokerage, err error) {
	defer caught(&err)
	q, err := g.ask(ctx, scope, lens)
	if err != nil {
		return nil, err
	}
	w, err := q.web()
	if err != nil {
		return nil, err
	}
	m := q.over(func(whole *question, v int32) *question { return whole.withProvider(v) })
	var list []Brokerage
	for i := range w.ties {
		if v := int32(i); len(w.ties[i]) > 0 {
			list = append(list, Brokerage{needless{figure{m, v}}, w, v, w.constraint(q.look, v)})
		}
	}
	slices.SortStableFunc(list, func(a, b Brokerage) int { return cmp.Compare(a.constraint, b.constraint) })
	return list, nil
}

// web is the projection of programmes on providers.
type web struct {
	ties     [][]bond // by provider, by the index of the other
	strength []int64  // by provider: the sum of its ties
	sums     []float64
	counts   []int64
}

// bond leads to another provider.
type bond struct {
	to         int32
	programmes int64 // that both are in, active
}

// tying returns the active programmes in scope that can tie providers: engaged or not,
// if the scope names States engaged in one of them.
func (q *question) tying() bitset {
	return q.active(func(p int32) bool { return q.isHere(p) && q.selectsProgramme(p) })
}

// web ties the providers of the programmes in scope.
func (q *question) web() (*web, error) {
	n := len(q.g.providers)
	w := &web{make([][]bond, n), make([]int64, n), make([]float64, n), make([]int64, n)}
	together := map[[2]int32]int64{}
	tooMany := false
	q.tying().each(func(p int32) {
		members := q.g.programmes[p].providersIn(DefaultRoles()...)
		for j, v := range members {
			for _, u := range members[j+1:] {
				heed(q.look)
				if tooMany = tooMany || len(together) > maxPairs; !tooMany {
					together[[2]int32{v, u}]++
				}
			}
		}
	})
	if tooMany {
		return nil, tooManyPairs("providers")
	}
	for pair, programmes := range together {
		heed(q.look)
		v, u := pair[0], pair[1]
		w.ties[v] = append(w.ties[v], bond{u, programmes})
		w.ties[u] = append(w.ties[u], bond{v, programmes})
		w.strength[v] += programmes
		w.strength[u] += programmes
	}
	for _, ties := range w.ties {
		heed(q.look)
		slices.SortFunc(ties, func(a, b bond) int { return cmp.Compare(a.to, b.to) })
	}
	return w, nil
}

// constraint returns c_i, the sum over the partners j of i of
//
//	(p_ij + sum over q of p_iq·p_qj)², p_ij = a_ij / sum_k a_ik,
//
// where a_ij is how many programmes i and j share. It is worked out in floating
// point, whose error is bounded as every term is above 0, and exactly where that
// leaves open how it is rounded.
func (w *web) constraint(look *model.Look, i int32) micro {
	heed(look)
	clear(w.sums)
	for _, q := range w.ties[i] {
		heed(look)
		share := float64(q.programmes) / float64(w.strength[q.to])
		for _, j := range w.ties[q.to] {
			w.sums[j.to] += share * float64(j.programmes)
		}
	}
	total := 0.0
	for _, j := range w.ties[i] {
		t := float64(j.programmes) + w.sums[j.to]
		total += t * t
	}
	total /= float64(w.strength[i]) * float64(w.strength[i])
	// Of n partners each t is off by n+3 roundings at most, its square by twice as
	// many and one, and the sum by n more: this is twice that.
	off := float64(6*len(w.ties[i])+20) * 0x1p-53
	least, most := math.Round(total*(1-off)*million), math.Round(total*(1+off)*million)
	if least == most {
		return micro(least)
	}
	return round(w.exact(look, i))
}

// exact is constraint as a rational number. Partners are taken by their strengths, so
// that equals are added up as whole numbers.
func (w *web) exact(look *model.Look, i int32) *big.Rat {
	terms := make([]*big.Rat, len(w.ties[i]))
	for at, j := range w.ties[i] {
		terms[at] = big.NewRat(j.programmes, 1)
	}
	partners := slices.Clone(w.ties[i])
	slices.SortStableFunc(partners, func(a, b bond) int { return cmp.Compare(w.strength[a.to], w.strength[b.to]) })
	for len(partners) > 0 {
		strength := w.strength[partners[0].to]
		clear(w.counts)
		for len(partners) > 0 && w.strength[partners[0].to] == strength {
			heed(look)
			for _, j := range w.ties[partners[0].to] {
				w.counts[j.to] += partners[0].programmes * j.programmes
			}
			partners = partners[1:]
		}
		for at, j := range w.ties[i] {
			heed(look)
			terms[at].Add(terms[at], big.NewRat(w.counts[j.to], strength))
		}
	}
	total := new(big.Rat)
	for _, t := range terms {
		heed(look)
		total.Add(total, t.Mul(t, t))
	}
	own := big.NewRat(w.strength[i], 1)
	return total.Quo(total, own.Mul(own, own))
}

// withProvider narrows the question to the programmes that a provider leads,
// implements or is partner in.
func (q *question) withProvider(v int32) *question {
	s := q.clone()
	set := newBitset(len(q.g.programmes))
	q.g.addProgrammesOf(set, v, DefaultRoles())
	s.addProgrammes(set)
	return s.through(q.lens)
}

// ID returns the id of the row.
func (b Brokerage) ID() string { return b.identify("brokerage", b.Provider().ID()) }

// Provider returns whose ties they are.
func (b Brokerage) Provider() model.Provider { return b.q.g.providers[b.provider].Provider }

// Constraint is low where the partners of the provider do not otherwise work together.
// It may be above 1.
func (b Brokerage) Constraint() float64 { return b.constraint.float() }

// Partners returns who the provider is tied to, by most programmes first, of equals by
// id.
func (b Brokerage) Partners() []TiedProvider {
	ties := slices.Clone(b.w.ties[b.provider])
	slices.SortStableFunc(ties, func(x, y bond) int { return cmp.Compare(y.programmes, x.programmes) })
	all := make([]TiedProvider, len(ties))
	for i, t := range ties {
		all[i] = TiedProvider{b.q.g.providers[t.to].Provider, int(t.programmes)}
	}
	return all
}

// Unit returns the unit of Constraint, an index.
func (Brokerage) Unit() Unit { return Index }

// Evidence returns the programmes by which the provider is tied to others.
func (b Brokerage) Evidence(ctx context.Context) ([]Evidence, error) {
	return asked(ctx, b.own(), func(q *question) (paths []Evidence) {
		q.tying().each(func(p int32) {
			if len(q.g.programmes[p].providersIn(DefaultRoles()...)) > 1 {
				paths = append(paths, Evidence{g: q.g, need: none, state: none, programme: p, kind: Recorded})
			}
		})
		return paths
	})
}
