package naive

import (
	"math/big"
	"slices"

	"concert/internal/model"
)

// isSelfAssessed is "assessed by a provider that leads or implements the
// programme, and without `confirmedBy`; from `confirmedOn` it counts as confirmed".
func (m *meets) isSelfAssessed(day model.Date) bool {
	return m.own && (!m.byState || m.from > day)
}

// choose is "the newest that is not `selfAssessed` holds, if there is none the
// newest; of equals on a day the lower"; one without a day is the oldest.
func choose(series []*meets, day model.Date) *meets {
	var best *meets
	for _, m := range series {
		if m.day <= day && (best == nil || m.precedes(best, day)) {
			best = m
		}
	}
	return best
}

func (m *meets) precedes(other *meets, day model.Date) bool {
	switch a, b := m.isSelfAssessed(day), other.isSelfAssessed(day); {
	case a != b:
		return b
	case m.day != other.day:
		return m.day > other.day
	}
	return m.extent < other.extent
}

// inForce returns the assessment in force, nil if there is none. What a what-if
// gives takes its place. Reading: that one has no day.
func (w *world) inForce(p, n string) *meets {
	if extent, ok := w.given[[2]string{p, n}]; ok {
		return &meets{extent: extent}
	}
	return choose(w.meets[[2]string{p, n}], w.assessedAt)
}

// extent is e(p,n), 0 without an assessment in force.
func (w *world) extent(p, n string) *big.Rat {
	if m := w.inForce(p, n); m != nil {
		return big.NewRat(int64(m.extent), 100)
	}
	return zero
}

// assessed returns the assessments of a pair in force, "disputed ones included".
// Reading: a series with those disputed has one in force, and one without them.
func (w *world) assessed(p, n string) []*meets {
	at := [2]string{p, n}
	var found []*meets
	for _, m := range []*meets{w.inForce(p, n), choose(slices.Concat(w.meets[at], w.disputed[at]), w.assessedAt)} {
		if m != nil {
			found = append(found, m)
		}
	}
	return found
}

// newestProposal returns the proposal that decides and what it reads on asOf, nil
// if there is none: "a decision holds from `decidedOn`, absent: from `proposedOn`;
// before it the proposal is PROPOSED; a proposal without a day is the oldest; of
// equals on a day the strictest (DECLINED, LAPSED, PROPOSED, ACCEPTED)".
func (w *world) newestProposal(p, n string) (*proposal, model.ProposalStatus) {
	var best *proposal
	for _, made := range w.proposals[[2]string{p, n}] {
		if made.on <= w.asOf && (best == nil || made.on > best.on ||
			made.on == best.on && strictness(made.statusAt(w.asOf)) < strictness(best.statusAt(w.asOf))) {
			best = made
		}
	}
	if best == nil {
		return nil, ""
	}
	return best, best.statusAt(w.asOf)
}

func (p *proposal) statusAt(day model.Date) model.ProposalStatus {
	if p.decided > day {
		return model.ProposalStatusProposed
	}
	return p.status
}

func strictness(s model.ProposalStatus) int {
	return slices.Index([]model.ProposalStatus{
		model.ProposalStatusDeclined, model.ProposalStatusLapsed, model.ProposalStatusProposed, model.ProposalStatusAccepted,
	}, s)
}

func (w *world) isDeclined(p, n string) bool {
	_, status := w.newestProposal(p, n)
	return status == model.ProposalStatusDeclined && p != w.unsaid
}

// topics returns the themes of a need that a programme addresses, "a theme equal
// to, or broader than (any number of steps), a theme that n CONCERNS; and if both
// record `assistance`, they have a kind in common".
func (w *world) topics(p *programme, n *need) set {
	found := set{}
	if !assists(p.list("assistance"), n.list("assistance")) {
		return found
	}
	for theme := range n.concerns {
		if len(common(w.broader(theme), p.addresses)) > 0 {
			found[theme] = true
		}
	}
	return found
}

func assists(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(kind string) bool { return slices.Contains(b, kind) })
}

// implied returns the themes of a need of which a programme implies cover where it
// is engaged: "if that programme has the topic, its newest proposal for n by asOf
// is not DECLINED, it has no MEETS edge to n in force, and no programme joined to
// it has one in force that has no day, or a day on which the first served n's
// State too".
func (w *world) implied(p *programme, n *need) set {
	if w.isDeclined(p.id, n.id) || len(w.assessed(p.id, n.id)) > 0 {
		return set{}
	}
	for _, other := range w.programmes {
		if other.id == p.id || other.family != p.family {
			continue
		}
		for _, m := range w.assessed(other.id, n.id) {
			if m.day == 0 || w.served(p.id, n.state, m.day) {
				return set{}
			}
		}
	}
	return w.topics(p, n)
}

// cover is what a set of pairs covers of a need.
type cover struct {
	x, i, lo, hi, c *big.Rat
	extents         map[string]*big.Rat // by programme, those above 0
	implied         map[string][]string // by theme, the programmes that imply it
}

// coverOf works out x, i, lo, hi and c of a need under a set S of pairs: "a pair
// that is not engaged covers nothing of a need that its programme has declined".
func (w *world) coverOf(n *need, s pairs) cover {
	c := cover{extents: map[string]*big.Rat{}, implied: map[string][]string{}}
	for _, id := range sorted(w.programmes) {
		at := pair{id, n.state}
		if !s[at] || !w.recorded[at] && w.isDeclined(id, n.id) {
			continue
		}
		if e := w.extent(id, n.id); e.Sign() > 0 {
			c.extents[id] = e
		}
		for theme := range w.implied(w.programmes[id], n) {
			c.implied[theme] = append(c.implied[theme], id)
		}
	}
	c.x = w.total(c.extents)
	c.i = zero
	if len(n.concerns) > 0 {
		c.i = big.NewRat(int64(len(c.implied)), int64(len(n.concerns)))
	}
	c.lo, c.hi = least(one, c.x), least(one, add(c.x, c.i))
	c.c = add(c.lo, mul(w.impliedWeight, sub(c.hi, c.lo)))
	return c
}

// total is x(n): "of programmes joined the largest counts alone".
func (w *world) total(extents map[string]*big.Rat) *big.Rat {
	largest := map[string]*big.Rat{}
	for id, e := range extents {
		family := w.programmes[id].family
		if known, ok := largest[family]; !ok || known.Cmp(e) < 0 {
			largest[family] = e
		}
	}
	sum := zero
	for _, e := range largest {
		sum = add(sum, e)
	}
	return sum
}

// weight is w(n), 0 for a need without a severity.
func (w *world) weight(n *need) *big.Rat {
	severity, _ := n.severity()
	if severity == 0 {
		return zero
	}
	return w.weigh(severity)
}

func (w *world) weightOf(needs []*need) *big.Rat {
	sum := zero
	for _, n := range needs {
		sum = add(sum, w.weight(n))
	}
	return sum
}

// u is U(S), the "sum over the open needs in scope of w·c, with S a set of pairs".
func (w *world) u(needs []*need, s pairs) *big.Rat {
	sum := zero
	for _, n := range needs {
		sum = add(sum, mul(w.weight(n), w.coverOf(n, s).c))
	}
	return sum
}

// couldCover reports whether a programme would imply cover of a need if it were
// engaged in its State, or has an extent above 0 in force on it.
func (w *world) couldCover(p *programme, n *need) bool {
	return w.extent(p.id, n.id).Sign() > 0 || len(w.implied(p, n)) > 0
}

// isOffered is "an active programme anywhere, availability not CLOSED, its newest
// proposal for n not DECLINED, would imply cover of n if it were engaged there, or
// has an extent above 0 in force on it".
func (w *world) isOffered(n *need) bool {
	for id := range w.active {
		p := w.programmes[id]
		if p.text("availability") != string(model.AvailabilityClosed) && !w.isDeclined(id, n.id) && w.couldCover(p, n) {
			return true
		}
	}
	return false
}

// at returns the world with another κ, and with another weight of a severity if
// one is given.
func (w *world) at(impliedWeight *big.Rat, weigh func(int) *big.Rat) *world {
	other := *w
	other.impliedWeight = impliedWeight
	if weigh != nil {
		other.weigh = weigh
	}
	return &other
}
