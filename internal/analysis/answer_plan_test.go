package analysis_test

import (
	"fmt"
	"strconv"
	"strings"

	"concert/internal/analysis"
	"concert/internal/model"
)

// suggestionFor reads `for=state:XAA stages=NEW,LEFT`.
func (q question) suggestionFor(view *model.Snapshot) (f analysis.SuggestionFor) {
	f.Stages = kinds[analysis.SuggestionStage](q.more["stages"])
	for _, h := range handles(view, q.more["for"], anyRecord) {
		if s, ok := h.MemberState(); ok {
			f.MemberState = &s
		}
		if p, ok := h.Programme(); ok {
			f.Programme = &p
		}
		if p, ok := h.Provider(); ok {
			f.Provider = &p
		}
		if n, ok := h.Need(); ok {
			f.Need = &n
		}
	}
	return f
}

func anyRecord(h model.Handle) (model.Handle, bool) { return h, true }

// planFor reads `atMost=2 untilCoverage=0.5 perState=1 exclude=state:XAA`.
func (q question) planFor(view *model.Snapshot) (f analysis.PlanFor) {
	number := func(name string) *int {
		if q.more[name] == nil {
			return nil
		}
		return new(sure(strconv.Atoi(q.more[name][0])))
	}
	f.AtMost, f.PerState = number("atMost"), number("perState")
	if q.more["untilCoverage"] != nil {
		f.UntilCoverage = new(sure(strconv.ParseFloat(q.more["untilCoverage"][0], 64)))
	}
	f.Exclude = handles(view, q.more["exclude"], anyRecord)
	return f
}

// whatIfFor reads `add=programme:p+state:XAA+need:n:60 drop=programme:p+state:XAA`.
func (q question) whatIfFor(view *model.Snapshot) (f analysis.WhatIfFor) {
	read := func(name string) (all []analysis.Supposed) {
		for _, text := range q.more[name] {
			parts := strings.Split(text, "+")
			s := analysis.Supposed{
				Programme:   handles(view, parts[:1], model.Handle.Programme)[0],
				MemberState: handles(view, parts[1:2], model.Handle.MemberState)[0],
			}
			for _, extent := range parts[2:] {
				at := strings.LastIndex(extent, ":")
				s.Extents = append(s.Extents, analysis.SupposedExtent{
					Need: handles(view, []string{extent[:at]}, model.Handle.Need)[0], Percent: sure(strconv.Atoi(extent[at+1:])),
				})
			}
			all = append(all, s)
		}
		return all
	}
	f.Add, f.Drop, f.IncludeProposed = read("add"), read("drop"), q.more["includeProposed"] != nil
	return f
}

func (w *teller) pipeline(at string, gap analysis.Gap) {
	w.answer.set(at+".pipeline", "%s", sure(gap.Pipeline(ctx)))
	var behind []string
	for _, p := range sure(gap.PipelineProgrammes(ctx)) {
		behind = append(behind, fmt.Sprintf("%s %s %s %s %s", p.Programme.ID(), p.Status, dash(p.ProposedOn.String()), dash(p.DecidedOn.String()), dash(p.BeginsOn.String())))
	}
	w.answer.set(at+".pipelineProgrammes", "%s", list(behind))
	stability := sure(gap.Stability(ctx))
	w.answer.set(at+".stability", "%d to %d, stable %t", stability.Best, stability.Worst, stability.Stable)
}

// beside says what stands beside the gain of a suggestion.
func (w *teller) beside(at string, x analysis.Suggestion) {
	w.answer.set(at+".between", "%s to %s", published(sure(x.GainFrom(ctx))), published(sure(x.GainTo(ctx))))
	w.answer.set(at+".exact", "%s", published(x.Exact()))
	w.answer.set(at+".unratedOnly", "%t", x.UnratedOnly())
	w.answer.set(at+".blockedBy", "%s", list(idsOf(sure(x.BlockedBy(ctx)))))
	w.answer.set(at+".unsaid", "disputed %s, declined %s", published(sure(x.Disputed(ctx))), published(sure(x.Declined(ctx))))
	var behind []string
	for _, e := range sure(x.History(ctx)) {
		behind = append(behind, fmt.Sprintf("%s %s %s %s %s", e.Edge.To().ID(), e.Status, dash(e.On.String()), dash(e.Decided.String()), dash(e.Until.String())))
	}
	w.answer.set(at+".stage", "%s: %s", x.Stage(), list(behind))
	stability := sure(x.Stability(ctx))
	w.answer.set(at+".stability", "%d to %d, stable %t", stability.Best, stability.Worst, stability.Stable)
}

func (w *teller) plan(of analysis.PlanFor) {
	p, err := analysis.MakePlan(ctx, w.g, of, w.scope, w.lens)
	w.must(err)
	var chosen []string
	for _, c := range p.Chosen {
		chosen = append(chosen, fmt.Sprintf("%s %s %s", c.Programme().ID(), c.MemberState().ID(), published(c.Added())))
	}
	w.answer.set("chosen", "%s", list(chosen))
	w.answer.set("points", "before %s, agreed %s, gain %s, after %s", published(p.Before()), published(p.Agreed()), published(p.Gain()), published(p.After()))
	w.answer.set("coverage", "%s to %s", known(p.CoverageBefore()), known(p.CoverageAfter()))
	w.answer.set("certificate", "%s", known(p.Certificate()))
	w.answer.set("guarantee", "%s", known(p.Guarantee()))
	w.answer.set("disputed", "%s", published(sure(p.Disputed(ctx))))
	reached, sought := p.Reached()
	w.answer.set("reached", "%s", map[bool]string{true: fmt.Sprint(reached), false: "null"}[sought])
	var left []string
	for _, o := range p.InTheWay() {
		left = append(left, fmt.Sprintf("%s %s %s", o.Need.ID(), published(o.Gap()), o.Because))
	}
	w.answer.set("inTheWay", "%s", list(left))
	w.partsOf("gain", p.Gain(), sure(p.Contributions(ctx)), true)
}

func (w *teller) whatIf(of analysis.WhatIfFor) {
	x, err := analysis.MeasureWhatIf(ctx, w.g, of, w.scope, w.lens)
	w.must(err)
	for name, side := range map[string]analysis.Coverage{"before": x.Before, "after": x.After} {
		w.answer.set(name, "%s of %s, attainable %s", known(side.Estimate()), known(side.Points()), maybe(sure(side.AttainablePoints(ctx))))
	}
	w.answer.set("difference", "%s", published(x.Difference()))
	var needs []string
	for _, n := range x.Needs {
		needs = append(needs, fmt.Sprintf("%s %s to %s %s", n.Need.ID(), published(n.Before()), published(n.After()), published(n.Points)))
	}
	w.answer.set("needs", "%s", list(needs))
	var without []string
	for _, e := range x.NoEffect {
		without = append(without, fmt.Sprintf("%s %s %s", e.Programme.ID(), e.MemberState.ID(), e.Because))
	}
	w.answer.set("noEffect", "%s", list(without))
	w.answer.set("overCapacity", "%s", list(idsOf(x.OverCapacity)))
}
