package naive

import (
	"cmp"
	"math/big"
	"slices"
)

// Contribution is a part of a published value: "one per (State, need), adding up to
// the published value exactly: the total is rounded, needs get the rest by largest
// remainder, ties by (State, need) id".
type Contribution struct {
	MemberState, Need string
	Points            float64
	ByProgramme       map[string]float64 // adding up to Points, likewise
	Left              []string           // themes of the need that nothing covers
	TellableTo        []string           // leads that may be told of the need
	micro             int64
}

const million = 1000000

// micros rounds a number to millionths, half away from zero.
func micros(r *big.Rat) int64 {
	n, _ := new(big.Rat).SetString(r.FloatString(6))
	return mul(n, whole(million)).Num().Int64()
}

// shares divides a total among parts in the order given: each its whole millionths
// rounded down, the rest one each by largest remainder, ties in the order given.
// The parts may be negative.
func shares(total int64, parts []*big.Rat) []int64 {
	type rest struct {
		at   int
		left *big.Rat
	}
	var rests []rest
	given := make([]int64, len(parts))
	left := total
	for i, part := range parts {
		scaled := mul(part, whole(million))
		given[i] = new(big.Int).Div(scaled.Num(), scaled.Denom()).Int64() // Euclidean: downwards
		left -= given[i]
		rests = append(rests, rest{i, sub(scaled, big.NewRat(given[i], 1))})
	}
	slices.SortStableFunc(rests, func(a, b rest) int { return b.left.Cmp(a.left) })
	for i := 0; left > 0 && len(rests) > 0; i, left = i+1, left-1 {
		given[rests[i%len(rests)].at]++
	}
	for i := len(rests) - 1; left < 0 && len(rests) > 0; i, left = i-1, left+1 {
		given[rests[(i+len(rests))%len(rests)].at]--
	}
	return given
}

// point is what a need adds to a value.
type point struct {
	n      *need
	points *big.Rat
}

// contribute divides the sum of points among needs. Those that add nothing are left
// out.
func contribute(points []point) []Contribution {
	points = slices.DeleteFunc(slices.Clone(points), func(p point) bool { return p.points.Sign() == 0 })
	slices.SortFunc(points, func(a, b point) int { return cmp.Or(cmp.Compare(a.n.state, b.n.state), cmp.Compare(a.n.id, b.n.id)) })
	total, parts := zero, []*big.Rat{}
	for _, p := range points {
		total, parts = add(total, p.points), append(parts, p.points)
	}
	var all []Contribution
	for i, n := range shares(micros(total), parts) {
		all = append(all, Contribution{MemberState: points[i].n.state, Need: points[i].n.id, Points: rounded(big.NewRat(n, million)), micro: n})
	}
	return all
}

func total(points []point) *big.Rat {
	sum := zero
	for _, p := range points {
		sum = add(sum, p.points)
	}
	return sum
}
