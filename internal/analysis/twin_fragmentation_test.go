package analysis_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
)

func init() {
	answers["fragmentation"] = struct{ fast, twin func(asked) []string }{
		func(q asked) (lines []string) {
			for _, f := range sure(analysis.MeasureFragmentation(ctx, q.ground, q.scope, q.lens, fragmentationBy(q))) {
				top := ""
				if theme, ok := f.TopTheme(); ok {
					top = theme.ID()
				}
				var shares []string
				for _, x := range f.Shares() {
					shares = append(shares, fmt.Sprintf("%s %v", x.Provider.ID(), x.Share))
				}
				lines = append(lines, spreadLine(f.MemberState().ID()+" "+top, f, known(f.EffectiveProviders()), f.Engagements, shares))
			}
			return lines
		},
		func(q asked) (lines []string) {
			for _, f := range sure(twin.MeasureFragmentation(q.view, q.naive.lens, q.naive.scope, q.with["by"] != "")) {
				lines = append(lines, twinSpread(f.MemberState+" "+f.TopTheme, f.Value, f.HHI, f.EffectiveProviders, f.Engagements, f.EmptyBecause, sharesOf(f.Shares)))
			}
			return lines
		},
	}
	answers["proliferation"] = struct{ fast, twin func(asked) []string }{
		func(q asked) (lines []string) {
			for _, p := range sure(analysis.MeasureProliferation(ctx, q.ground, q.scope, q.lens)) {
				var shares []string
				for _, x := range p.Shares() {
					shares = append(shares, fmt.Sprintf("%s %v", x.MemberState.ID(), x.Share))
				}
				lines = append(lines, spreadLine(p.Provider().ID(), p, known(p.EffectiveStates()), p.Engagements, shares))
			}
			return lines
		},
		func(q asked) (lines []string) {
			for _, p := range sure(twin.MeasureProliferation(q.view, q.naive.lens, q.naive.scope)) {
				lines = append(lines, twinSpread(p.Provider, p.Value, p.HHI, p.EffectiveStates, p.Engagements, p.EmptyBecause, sharesOf(p.Shares)))
			}
			return lines
		},
	}
	answers["brokerage"] = struct{ fast, twin func(asked) []string }{
		func(q asked) (lines []string) {
			for _, b := range sure(analysis.MeasureBrokerage(ctx, q.ground, q.scope, q.lens)) {
				lines = append(lines, fmt.Sprintf("%s %v", b.Provider().ID(), b.Constraint()))
			}
			return lines
		},
		func(q asked) (lines []string) {
			all := sure(twin.MeasureConstraint(q.view, q.naive.lens, q.naive.scope))
			slices.SortStableFunc(all, func(a, b twin.Brokerage) int {
				switch {
				case a.Constraint < b.Constraint:
					return -1
				case a.Constraint > b.Constraint:
					return 1
				}
				return 0
			})
			for _, b := range all {
				lines = append(lines, fmt.Sprintf("%s %v", b.Provider, b.Constraint))
			}
			return lines
		},
	}
}

func fragmentationBy(q asked) []analysis.Dimension {
	if q.with["by"] == "" {
		return nil
	}
	return []analysis.Dimension{analysis.ByMemberState, analysis.ByTopTheme}
}

// spreadLine says a row of fragmentation or proliferation; shares follow if there
// is a value.
func spreadLine(of string, x interface {
	Value() (float64, bool)
	HHI() (float64, bool)
}, effective string, engagements int, shares []string,
) string {
	if _, ok := x.Value(); !ok {
		return fmt.Sprintf("%s: TOO_FEW, %d", strings.TrimSpace(of), engagements)
	}
	slices.Sort(shares)
	return fmt.Sprintf("%s: %s, HHI %s, as if %s, of %d: %s", strings.TrimSpace(of), known(x.Value()), known(x.HHI()), effective, engagements, strings.Join(shares, ", "))
}

func twinSpread(of string, value, hhi, effective *float64, engagements int, empty twin.EmptyBecause, shares []string) string {
	if value == nil {
		return fmt.Sprintf("%s: %s, %d", strings.TrimSpace(of), empty, engagements)
	}
	return fmt.Sprintf("%s: %s, HHI %s, as if %s, of %d: %s", strings.TrimSpace(of), maybe(value), maybe(hhi), maybe(effective), engagements, strings.Join(shares, ", "))
}

func sharesOf(shares map[string]float64) (all []string) {
	for _, id := range slices.Sorted(maps.Keys(shares)) {
		all = append(all, fmt.Sprintf("%s %v", id, shares[id]))
	}
	return all
}

func TestTwinFragmentation(t *testing.T) {
	twinLaw(t, func(d *twins) {
		d.sameAnswers("fragmentation", nil)
		d.sameAnswers("fragmentation", map[string]string{"by": "TOP_THEME"})
	})
}

func TestTwinProliferation(t *testing.T) {
	twinLaw(t, func(d *twins) { d.sameAnswers("proliferation", nil) })
}

func TestTwinBrokerage(t *testing.T) {
	twinLaw(t, func(d *twins) { d.sameAnswers("brokerage", nil) })
}
