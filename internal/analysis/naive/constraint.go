package naive

import (
	"math/big"

	"concert/internal/model"
)

// Brokerage is section 7, `constraint` of a provider: "low = a broker between groups.
// Isolates have no row."
type Brokerage struct {
	Provider   string
	Constraint float64
}

// MeasureConstraint is Burt's, "on the provider projection a_ij = shared active
// programmes in the roles LEAD, IMPLEMENTING, PARTNER"; "over active programmes,
// engaged or not, unless States are named". Rows come by provider id.
func MeasureConstraint(view *model.Snapshot, lens Lens, scope Scope) ([]Brokerage, error) {
	q, err := ask(view, lens, scope)
	if err != nil {
		return nil, err
	}
	shared := map[string]map[string]int{}
	for id := range q.active {
		if p := q.programmes[id]; q.selects(p) && q.isOn(p) && q.isHere(p) {
			project(shared, p.partners())
		}
	}
	var all []Brokerage
	for _, i := range sorted(shared) {
		all = append(all, Brokerage{i, rounded(constraint(shared, i))})
	}
	return all, nil
}

func project(shared map[string]map[string]int, providers set) {
	for i := range providers {
		for j := range providers {
			if i == j {
				continue
			}
			if shared[i] == nil {
				shared[i] = map[string]int{}
			}
			shared[i][j]++
		}
	}
}

// constraint is "c_i = sum over j with a_ij > 0 of (p_ij + sum over q other than i, j
// of p_iq·p_qj)², p_ij = a_ij / sum_k a_ik".
func constraint(shared map[string]map[string]int, i string) *big.Rat {
	c := zero
	for j := range shared[i] {
		invested := proportion(shared, i, j)
		for q := range shared {
			if q != i && q != j {
				invested = add(invested, mul(proportion(shared, i, q), proportion(shared, q, j)))
			}
		}
		c = add(c, mul(invested, invested))
	}
	return c
}

func proportion(shared map[string]map[string]int, i, j string) *big.Rat {
	all := 0
	for _, n := range shared[i] {
		all += n
	}
	return big.NewRat(int64(shared[i][j]), int64(all))
}
