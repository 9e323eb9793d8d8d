package analysis

import (
	"cmp"
	"slices"

	"concert/internal/model"
)

// proposal is what a PROPOSED_FOR edge says on the day of the ground. A decision
// holds from decidedOn, without that from proposedOn; before it the proposal is
// PROPOSED.
type proposal struct {
	programme int32
	need      int32
	edge      model.Edge
	on        model.Date // a day, zero: the oldest
	decided   model.Date // from when the decision holds, zero: always
	status    model.ProposalStatus
}

// strictness orders proposals of one day, the one that decides first.
var strictness = []model.ProposalStatus{
	model.ProposalStatusDeclined, model.ProposalStatusLapsed, model.ProposalStatusProposed, model.ProposalStatusAccepted,
}

// layProposals notes the proposals by the day for each need, open or not: by
// programme, the newest first, of equals on a day the strictest.
func (g *Ground) layProposals() {
	for _, i := range g.byID {
		n := &g.needs[i]
		for w := walk(n.Handle, model.ProposedFor, model.Inward); w.Next(); {
			heed(g.laying)
			if p, ok := g.proposalBy(w.Edge(), i); ok {
				n.proposals = append(n.proposals, p)
			}
		}
		slices.SortFunc(n.proposals, func(a, b proposal) int {
			return cmp.Or(
				cmp.Compare(a.programme, b.programme), cmp.Compare(b.on, a.on),
				cmp.Compare(slices.Index(strictness, a.status), slices.Index(strictness, b.status)),
				cmp.Compare(a.edge.Key(), b.edge.Key()),
			)
		})
		for j, p := range n.proposals {
			if j > 0 && n.proposals[j-1].programme == p.programme {
				continue
			}
			prog := &g.programmes[p.programme]
			prog.proposedFor = append(prog.proposedFor, i)
			if p.status == model.ProposalStatusDeclined {
				n.declined = append(n.declined, p.programme)
			}
		}
	}
}

// proposalBy returns what an edge says on the day; ok is false if it was made later.
func (g *Ground) proposalBy(e model.Edge, need int32) (_ proposal, ok bool) {
	p := proposal{
		programme: g.programmeAt.of(e.From()), need: need, edge: e,
		on: e.ProposedOn().First(), decided: e.DecidedOn().First(), status: e.ProposalStatus(),
	}
	if p.decided.IsZero() {
		p.decided = p.on
	}
	if p.decided > g.AsOf || p.status == "" {
		p.status = model.ProposalStatusProposed
	}
	return p, p.on <= g.AsOf
}

// newestProposal returns the proposal of a programme for the need that decides;
// ok is false if there is none by the day.
func (n *need) newestProposal(p int32) (_ proposal, ok bool) {
	i, found := slices.BinarySearchFunc(n.proposals, p, func(x proposal, p int32) int { return cmp.Compare(x.programme, p) })
	if !found {
		return proposal{}, false
	}
	return n.proposals[i], true
}

// declinedBy reports whether the newest proposal of a programme for the need is
// DECLINED: the programme has been refused, and implies nothing here.
func (n *need) declinedBy(p int32) bool {
	if len(n.declined) == 0 {
		return false
	}
	_, found := slices.BinarySearch(n.declined, p)
	return found
}
