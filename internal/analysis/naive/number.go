package naive

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"strconv"
)

type set = map[string]bool

func setOf(ids ...string) set {
	s := set{}
	for _, id := range ids {
		s[id] = true
	}
	return s
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// common returns what is in both, in order.
func common(a, b set) []string {
	var both []string
	for _, id := range sorted(a) {
		if b[id] {
			both = append(both, id)
		}
	}
	return both
}

// without returns what is in a and not in b, in order.
func without(a, b set) []string {
	var left []string
	for _, id := range sorted(a) {
		if !b[id] {
			left = append(left, id)
		}
	}
	return left
}

func union(sets ...set) set {
	all := set{}
	for _, s := range sets {
		maps.Copy(all, s)
	}
	return all
}

func whole(n int) *big.Rat { return big.NewRat(int64(n), 1) }

func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }

func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

func mul(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

func div(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func most(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

var (
	zero = whole(0)
	one  = whole(1)
)

// exact returns a float by its shortest decimal: 0.1 is a tenth.
func exact(f float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'f', -1, 64))
	return r
}

// rounded is the one rounding at the end: six places, half away from zero, which
// is how big.Rat rounds.
func rounded(r *big.Rat) float64 {
	f, _ := strconv.ParseFloat(r.FloatString(6), 64)
	return f + 0 // never -0
}

// ratio returns a/b rounded, nil if b is 0.
func ratio(a, b *big.Rat) *float64 {
	if b.Sign() == 0 {
		return nil
	}
	return shown(div(a, b))
}

func shown(r *big.Rat) *float64 {
	if r == nil {
		return nil
	}
	f := rounded(r)
	return &f
}
