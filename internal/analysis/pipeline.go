package analysis

import (
	"cmp"
	"slices"

	"concert/internal/model"
)

// PipelineStatus says what is on its way for a need.
type PipelineStatus string

// The statuses; of a need, the first that occurs.
const (
	PipelineAgreed   PipelineStatus = "AGREED"
	PipelineProposed PipelineStatus = "PROPOSED"
	PipelineDeclined PipelineStatus = "DECLINED"
	PipelineLapsed   PipelineStatus = "LAPSED"
	PipelineNone     PipelineStatus = "NONE"
)

// PipelineProgramme is a programme in the pipeline of a need. The days are zero
// where they are not recorded, or where nothing happened by the day of the ground.
type PipelineProgramme struct {
	Programme  model.Programme
	Status     PipelineStatus
	ProposedOn model.Date // of its newest proposal
	DecidedOn  model.Date // from when the decision on that holds
	BeginsOn   model.Date // the first day of what begins later in the State
}

// prospect is a programme in the pipeline of a need.
type prospect struct {
	programme int32
	status    PipelineStatus
	made      model.Edge // its newest proposal; zero for none
}

// pipeline returns what is on its way for an open need, and the programmes behind
// it, by id: those that are live and have a proposal for it, and those that are
// agreed in its State and would cover it.
func (g *Ground) pipeline(look *model.Look, n *need) (PipelineStatus, []prospect) {
	var all []prospect
	for i, made := range n.proposals {
		heed(look)
		if i > 0 && n.proposals[i-1].programme == made.programme || !g.programmes[made.programme].isLive(g.AsOf) {
			continue
		}
		all = append(all, prospect{made.programme, g.reads(look, made, n.state), made.edge})
	}
	for _, p := range g.agreed(look).programmes[n.state] {
		heed(look)
		if n.declinedBy(p) || !g.couldCover(p, n) {
			continue
		}
		i := slices.IndexFunc(all, func(x prospect) bool { return x.programme == p })
		if i < 0 {
			all = append(all, prospect{p, PipelineAgreed, model.Edge{}})
		} else {
			all[i].status = PipelineAgreed
		}
	}
	slices.SortFunc(all, func(a, b prospect) int { return cmp.Compare(a.programme, b.programme) })
	for _, status := range []PipelineStatus{PipelineAgreed, PipelineProposed, PipelineDeclined, PipelineLapsed} {
		if slices.ContainsFunc(all, func(x prospect) bool { return x.status == status }) {
			return status, all
		}
	}
	return PipelineNone, all
}

// reads returns what the newest proposal of a live programme reads in a pipeline. An
// ACCEPTED one reads AGREED while the programme is engaged in the State or is to be,
// or if it was accepted less than two years ago and has not begun since.
func (g *Ground) reads(look *model.Look, made proposal, state int32) PipelineStatus {
	if made.status != model.ProposalStatusAccepted {
		return PipelineStatus(made.status)
	}
	ties, _ := g.dealings(look).between(g, made.programme, state)
	if g.programmes[made.programme].isEngagedIn(state) || g.beginsLater(ties) || g.isFresh(made, ties) {
		return PipelineAgreed
	}
	return PipelineLapsed
}

// pipelines returns the status of the pipeline of each need, "" of one that is not
// open.
func (g *Ground) pipelines(look *model.Look) []PipelineStatus {
	return g.onTheWay.get(func() []PipelineStatus {
		all := make([]PipelineStatus, len(g.needs))
		for i := range g.needs {
			heed(look)
			if g.needs[i].standing == needOpen {
				all[i], _ = g.pipeline(look, &g.needs[i])
			}
		}
		return all
	})
}

// published says a prospect with its days.
func (g *Ground) published(look *model.Look, x prospect, state int32) PipelineProgramme {
	p := PipelineProgramme{Programme: g.programmes[x.programme].Programme, Status: x.status}
	if x.made != (model.Edge{}) {
		s := g.asItStood(x.programme, x.made)
		p.ProposedOn, p.DecidedOn = s.On, s.Decided
	}
	ties, _ := g.dealings(look).between(g, x.programme, state)
	for _, t := range ties {
		if g.isLater(t) && (p.BeginsOn.IsZero() || t.from < p.BeginsOn.First()) {
			p.BeginsOn = serviceTerm(t.edge, g.programmes[x.programme].start).from
		}
	}
	return p
}

// couldCover reports whether a programme would imply cover of a need if it were
// engaged in its State, or has an extent above 0 in force on it.
func (g *Ground) couldCover(p int32, n *need) bool {
	x, ok := n.extentOf(p)
	return (ok && x.percent > 0) || g.implies(p, n) != 0
}
