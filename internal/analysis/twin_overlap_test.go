package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/analysis"
	twin "concert/internal/analysis/naive"
	"concert/internal/model"
)

func init() {
	answers["shared"] = struct{ fast, twin func(asked) []string }{
		func(q asked) (lines []string) {
			for _, o := range sure(analysis.MeasureOverlaps(ctx, q.ground, q.scope, q.lens, withOf(q))).List {
				f := o.FootprintOverlap()
				lines = append(lines, fmt.Sprintf("%s with %s: surplus %s, %d and %d cells", o.A().ID(), o.B().ID(), points(o.Surplus()), f.SizeA, f.SizeB))
				lines = append(lines, pairLine(o.Pair()), overlapLine(f))
				lines = append(lines, sharedLines(o.Shared(), o.OnlyA(), o.OnlyB())...)
			}
			return lines
		},
		func(q asked) (lines []string) {
			weighs := sure(twin.MeasureCoverage(q.view, q.naive.lens, q.naive.scope)).Points != nil
			for _, o := range sure(twin.MeasureOverlaps(q.view, q.naive.lens, q.naive.scope, q.with["with"])) {
				lines = append(lines, fmt.Sprintf("%s with %s: surplus %s, %d and %d cells", o.A, o.B, points(o.Surplus, weighs), o.Footprint.CellsA, o.Footprint.CellsB))
				lines = append(lines, twinPairLines(o.Pair, weighs)...)
			}
			return lines
		},
	}
	answers["compare"] = struct{ fast, twin func(asked) []string }{
		func(q asked) []string {
			a, b := node(q.view, q.with["a"]), node(q.view, q.with["b"])
			c := sure(analysis.MeasureComparison(ctx, q.ground, a, b, q.scope, q.lens))
			var lines []string
			if pair := c.Pair(); pair != nil {
				overlap, _ := c.FootprintOverlap()
				lines = []string{pairLine(*pair), overlapLine(overlap)}
			}
			return append(lines, sharedLines(c.Shared(), c.OnlyA(), c.OnlyB())...)
		},
		func(q asked) []string {
			a, b := q.with["a"], q.with["b"]
			weighs := sure(twin.MeasureCoverage(q.view, q.naive.lens, q.naive.scope)).Points != nil
			return twinPairLines(sure(twin.ComparePair(q.view, q.naive.lens, q.naive.scope, a, b)), weighs)
		},
	}
	answers["held"] = struct{ fast, twin func(asked) []string }{
		func(q asked) []string {
			a, b := node(q.view, q.with["a"]), node(q.view, q.with["b"])
			return asHeld(sure(analysis.MeasureComparison(ctx, q.ground, a, b, q.scope, q.lens)))
		},
		func(q asked) []string {
			a, b := q.with["a"], q.with["b"]
			if node(q.view, a).Kind() == model.KindProvider {
				return heldLines(sure(twin.CompareProviders(q.view, q.naive.lens, q.naive.scope, a, b)))
			}
			return heldLines(sure(twin.CompareStates(q.view, q.naive.lens, q.naive.scope, a, b)))
		},
	}
	answers["footprint"] = struct{ fast, twin func(asked) []string }{
		func(q asked) (lines []string) {
			p, _ := node(q.view, q.with["of"]).Programme()
			f := sure(analysis.MeasureFootprint(ctx, q.ground, p, q.scope, q.lens))
			lines = append(lines, fmt.Sprintf("%d cells", f.Size()))
			for _, cell := range f.Cells() {
				lines = append(lines, cell.MemberState.ID()+" × "+cell.Theme.ID())
			}
			return lines
		},
		func(q asked) []string {
			cells := sure(twin.MeasureFootprint(q.view, q.naive.lens, q.naive.scope, q.with["of"]))
			return append([]string{fmt.Sprintf("%d cells", len(cells))}, cells...)
		},
	}
}

func node(view *model.Snapshot, id string) model.Handle {
	h, _ := view.Node(id)
	return h
}

func withOf(q asked) *model.Programme {
	p, ok := node(q.view, q.with["with"]).Programme()
	if !ok {
		return nil
	}
	return &p
}

// points says what is null where nothing weighs anything.
func points(p float64, weighs bool) string { return known(p, weighs) }

func pairLine(p analysis.Pair) string {
	return fmt.Sprintf("%s and %s, together %s: gain %s, redundancy %s, complementarity %s; both heard of until %s",
		known(p.PointsA()), known(p.PointsB()), known(p.PointsTogether()), known(p.Gain()), known(p.Redundancy()), known(p.Complementarity()), orNever(p.LastHeardOf().String()))
}

func overlapLine(f analysis.FootprintOverlap) string {
	return fmt.Sprintf("cells of %d in %d: jaccard %s, of the smaller %s", len(f.Shared), f.SizeA+f.SizeB-len(f.Shared), known(f.Jaccard()), known(f.OverlapCoefficient()))
}

func twinPairLines(p twin.Pair, weighs bool) []string {
	complementarity := p.Complementarity
	if !weighs {
		complementarity = nil
	}
	f := p.Footprint
	return []string{
		fmt.Sprintf("%s and %s, together %s: gain %s, redundancy %s, complementarity %s; both heard of until %s",
			points(p.CoverA, weighs), points(p.CoverB, weighs), points(p.CoverBoth, weighs), points(p.Gain, weighs), points(p.Redundancy, weighs), maybe(complementarity), orNever(p.LastHeardOf.String())),
		fmt.Sprintf("cells of %d in %d: jaccard %s, of the smaller %s", f.Shared, f.CellsA+f.CellsB-f.Shared, maybe(f.Jaccard), maybe(f.OverlapCoefficient)),
		twinShared("both", p.Shared), twinShared("only a", p.OnlyA), twinShared("only b", p.OnlyB),
	}
}

func sharedLines(both, onlyA, onlyB analysis.Shared) []string {
	line := func(who string, s analysis.Shared) string {
		var providers []string
		for _, x := range s.Providers {
			providers = append(providers, fmt.Sprintf("%s %v %v", x.Provider.ID(), x.RoleInA, x.RoleInB))
		}
		programmes := ""
		if len(s.Programmes) > 0 {
			programmes = "; programmes " + list(inOrder(s.Programmes))
		}
		return sharedLine(who, s.Cells, inOrder(s.MemberStates), inOrder(s.Themes), inOrder(s.Mandates), providers, inOrder(s.Funders)) + programmes
	}
	return []string{line("both", both), line("only a", onlyA), line("only b", onlyB)}
}

func twinShared(who string, s twin.Shared) string {
	var providers []string
	for _, x := range s.Providers {
		providers = append(providers, fmt.Sprintf("%s %v %v", x.Provider, x.RoleInA, x.RoleInB))
	}
	return sharedLine(who, s.Cells, s.MemberStates, s.Themes, s.Mandates, providers, s.Funders)
}

func sharedLine(who string, cells int, states, themes, mandates, providers, funders []string) string {
	return fmt.Sprintf("%s: %d cells; %s; %s; %s; %s; %s", who, cells, list(states), list(themes), list(mandates), list(providers), list(funders))
}

// heldLines says what the twin compares providers and States by: it counts no cells, and
// knows no roles.
func heldLines(c twin.Comparison) (lines []string) {
	for _, side := range []struct {
		who string
		twin.Held
	}{{"both", c.Shared}, {"only a", c.OnlyA}, {"only b", c.OnlyB}} {
		lines = append(lines, strings.Join([]string{
			side.who, list(side.MemberStates), list(side.Themes), list(side.Mandates), list(side.Providers), list(side.Funders), list(side.Programmes),
		}, "; "))
	}
	return lines
}

// asHeld says a comparison as heldLines does.
func asHeld(c analysis.Comparison) (lines []string) {
	for _, side := range []struct {
		who string
		s   analysis.Shared
	}{{"both", c.Shared()}, {"only a", c.OnlyA()}, {"only b", c.OnlyB()}} {
		var providers []string
		for _, x := range side.s.Providers {
			providers = append(providers, x.Provider.ID())
		}
		lines = append(lines, strings.Join([]string{
			side.who, list(inOrder(side.s.MemberStates)), list(inOrder(side.s.Themes)), list(inOrder(side.s.Mandates)), list(providers),
			list(inOrder(side.s.Funders)), list(inOrder(side.s.Programmes)),
		}, "; "))
	}
	return lines
}

func TestTwinOverlaps(t *testing.T) {
	twinLaw(t, func(d *twins) {
		with := map[string]string{}
		if programmes := everyID(d.view, model.KindProgramme); len(programmes) > 0 && d.chance(30) {
			with["with"] = rapid.SampledFrom(programmes).Draw(d.T, "with")
		}
		d.sameAnswers("shared", with)
	})
}

func everyID(view *model.Snapshot, kind model.NodeKind) (ids []string) {
	for h := range view.Nodes(kind) {
		ids = append(ids, h.ID())
	}
	return ids
}

func TestTwinCompare(t *testing.T) {
	twinLaw(t, func(d *twins) {
		kind := rapid.SampledFrom([]model.NodeKind{model.KindProgramme, model.KindProvider, model.KindMemberState}).Draw(d.T, "kind")
		ids := everyID(d.view, kind)
		if len(ids) < 2 {
			return
		}
		two := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 2, 2, rapid.ID).Draw(d.T, "two")
		q := d.asked(map[string]string{"a": two[0], "b": two[1]})
		_, err := analysis.MeasureComparison(ctx, q.ground, node(q.view, two[0]), node(q.view, two[1]), q.scope, q.lens)
		switch {
		case err != nil && model.CodeOf(err) == model.Invalid: // they count as one
		case err != nil:
			d.Fatal(err)
		case kind == model.KindProgramme:
			d.sameAnswers("compare", q.with)
		default:
			d.sameAnswers("held", q.with)
		}
	})
}

func TestTwinFootprint(t *testing.T) {
	twinLaw(t, func(d *twins) {
		if programmes := everyID(d.view, model.KindProgramme); len(programmes) > 0 {
			d.sameAnswers("footprint", map[string]string{"of": rapid.SampledFrom(programmes).Draw(d.T, "of")})
		}
	})
}

// inOrder returns the ids of records in their order.
func inOrder[H interface{ ID() string }](records []H) (ids []string) {
	for _, h := range records {
		ids = append(ids, h.ID())
	}
	return ids
}

func orNever(day string) string {
	if day == "" {
		return "never"
	}
	return day
}
