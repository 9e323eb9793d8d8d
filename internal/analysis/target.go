package analysis

import (
	"context"
	"math/big"
	"strconv"

	"concert/internal/model"
)

// TargetAttainment is how far the open needs in scope that have measured values have
// come from their baseline to their target: an outcome, which no programme's cover
// enters.
type TargetAttainment struct {
	Value float64 // the mean, 0 to 1
	Needs int     // how many it is of
}

// TargetAttainment returns the mean over the open needs in scope that have one, nil if
// none has.
func (c Coverage) TargetAttainment(ctx context.Context) (*TargetAttainment, error) {
	return asked(ctx, c.own(), func(q *question) *TargetAttainment {
		var all []*big.Rat
		q.eachNeed(func(_ int32, n *need) {
			if attained := attained(n.Need, q.g.AsOf); attained != nil {
				all = append(all, attained)
			}
		})
		if len(all) == 0 {
			return nil
		}
		return &TargetAttainment{q.meanOf(all).float(), len(all)}
	})
}

// TargetAttained returns how far a need has come from its baseline to its target, 0 to
// 1; ok is false if a value is missing, both are equal, or it was measured after the day
// of the ground.
func (g *Ground) TargetAttained(n model.Need) (share float64, ok bool) {
	exact := attained(n, g.AsOf)
	if _, there := g.needAt.find(n.Handle); !there || exact == nil {
		return 0, false
	}
	return round(exact).float(), true
}

func attained(n model.Need, asOf model.Date) *big.Rat {
	current, measured := n.Current()
	baseline, begun := n.Baseline()
	target, aimed := n.Target()
	if !measured || !begun || !aimed || target == baseline || n.MeasuredOn().First() > asOf {
		return nil
	}
	from := decimal(baseline)
	share := new(big.Rat).Sub(decimal(current), from)
	share.Quo(share, new(big.Rat).Sub(decimal(target), from))
	switch one := big.NewRat(1, 1); {
	case share.Sign() < 0:
		return new(big.Rat)
	case share.Cmp(one) > 0:
		return one
	}
	return share
}

// decimal returns a number as it is written: 0.1 is a tenth.
func decimal(f float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'f', -1, 64))
	return r
}

// meanOf returns the mean of shares. It adds them up cut to a fixed number of places,
// and exactly, with denominators that may grow long, where what was cut leaves open how
// the mean is rounded.
func (q *question) meanOf(shares []*big.Rat) micro {
	places := new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil)
	cut := new(big.Int)
	for _, s := range shares {
		heed(q.look)
		whole := new(big.Int).Mul(s.Num(), places)
		cut.Add(cut, whole.Quo(whole, s.Denom()))
	}
	n := big.NewInt(int64(len(shares)))
	all := new(big.Int).Mul(places, n)
	least, most := new(big.Rat).SetFrac(cut, all), new(big.Rat).SetFrac(new(big.Int).Add(cut, n), all)
	if round(least) == round(most) {
		return round(least)
	}
	sum := new(big.Rat)
	for _, s := range shares {
		heed(q.look)
		sum.Add(sum, s)
	}
	return round(sum.Quo(sum, new(big.Rat).SetInt(n)))
}
