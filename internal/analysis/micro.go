package analysis

import (
	"math/big"
	"math/bits"
	"slices"
)

// micro is a whole number of millionths.
type micro int64

const million = 1_000_000

func (m micro) float() float64 { return float64(m) / million }

// ratio returns a/b in millionths, half away from zero; b is above 0.
func ratio(a, b int64) micro {
	negative := a < 0
	if negative {
		a = -a
	}
	hi, lo := bits.Mul64(uint64(a), million)
	quotient, rest := bits.Div64(hi, lo, uint64(b))
	if rest >= uint64(b)-rest {
		quotient++
	}
	if negative {
		return -micro(quotient)
	}
	return micro(quotient)
}

// round returns a rational in millionths, half away from zero.
func round(r *big.Rat) micro {
	scaled := new(big.Rat).Mul(r, big.NewRat(million, 1))
	num, den := new(big.Int).Abs(scaled.Num()), scaled.Denom()
	quotient, rest := new(big.Int).QuoRem(num, den, new(big.Int))
	if rest.Lsh(rest, 1).Cmp(den) >= 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	if scaled.Sign() < 0 {
		quotient.Neg(quotient)
	}
	return micro(quotient.Int64())
}

// apportion publishes exact parts, in millionths, so that they add up to the whole:
// each is cut to a whole number, and the rest goes to the largest remainders, of
// equals to the first.
func apportion(whole micro, parts []*big.Rat) []micro {
	published := make([]micro, len(parts))
	remainders := make([]*big.Rat, len(parts))
	left := int64(whole)
	order := make([]int, len(parts))
	for i, part := range parts {
		floor := new(big.Int).Div(part.Num(), part.Denom()) // Euclidean: below
		published[i] = micro(floor.Int64())
		remainders[i] = new(big.Rat).Sub(part, new(big.Rat).SetInt(floor))
		left -= floor.Int64()
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	for _, i := range order {
		if left <= 0 {
			break
		}
		published[i]++
		left--
	}
	return published
}
