package model

import (
	"iter"
	"math"
	"slices"
)

// The levels of release, as bytes in the pages of nodes and edges.
const (
	levelPublic uint8 = iota
	levelPlatform
	levelPartners
	levelSecretariat
)

// setLevels works out the release in force of what was written and of all
// that follows it.
func (b *builder) setLevels() {
	var due [nodeKinds]map[nodeAt]bool
	for k := range due {
		due[k] = map[nodeAt]bool{}
	}
	for at := range b.nodes {
		if b.hasEnded() {
			return
		}
		due[at.kind()][at] = true
	}
	for _, k := range derived.levelOrder {
		for at := range due[k] {
			if b.hasEnded() {
				return
			}
			if b.removed[at] != "" {
				continue
			}
			// What was decided on a road map bears on its steps even if it leaves the
			// level of the road map as it is.
			if !b.setLevel(at) && !b.written[at] && !derived.kinds[k].passesOn {
				continue
			}
			h := Handle{b.s, at}
			for _, bond := range derived.kinds[k].bearsOn {
				for w := h.Walk(bond.Kind, bond.End); w.Next(); {
					due[w.Other().at.kind()][w.Other().at] = true
				}
			}
		}
	}
}

// setLevel works out the level of one record and reports whether it changed.
func (b *builder) setLevel(at nodeAt) bool {
	h := Handle{b.s, at}
	level := h.levelInForce()
	if h.level() == level {
		return false
	}
	b.nodePage(at).levels[at.row()&rowMask] = level
	b.nodes[at] = true
	return true
}

// level is the level in force of the record.
func (h Handle) level() uint8 { return h.page().levels[h.at.row()&rowMask] }

// ownLevel is the record's own release, otherwise where it has none.
func (h Handle) ownLevel(otherwise uint8) uint8 {
	if cell := h.cell(cellRelease); cell != 0 {
		return uint8(cell - 1)
	}
	return otherwise
}

// levelInForce works the level out from the record's own, from what was decided
// on it, and from what it is never looser than, whose levels are in force.
func (h Handle) levelInForce() uint8 {
	level := h.releasedLevel()
	for _, bond := range derived.kinds[h.Kind()].strictest {
		for w := h.Walk(bond.Kind, bond.End); w.Next(); {
			level = max(level, w.Other().level())
		}
	}
	return level
}

// releasedLevel is the level of a record by itself: of a restricted one that of
// the decision on it, which its own can only make stricter, or, if none was made,
// its own, else SECRETARIAT. A decision that bears on it by a claim opens nothing:
// the stricter holds of the levels with the claims and without them.
func (h Handle) releasedLevel() uint8 {
	if d := &derived.kinds[h.Kind()]; d.openWith >= 0 && h.cell(d.openWith) == 0 {
		return h.ownLevel(levelSecretariat)
	}
	if !kinds[h.Kind()].Restricted {
		return h.ownLevel(levelPublic)
	}
	return max(h.decidedLevel(claimsToo), h.decidedLevel(factsAlone))
}

func (h Handle) decidedLevel(by standing) uint8 {
	d, ok := h.decision(by)
	if !ok {
		return h.ownLevel(levelSecretariat)
	}
	return max(h.ownLevel(levelPublic), d.level(h.isReleasable()))
}

// standing says which of the edges by which a record belongs to another, or a
// decision bears on it, count.
type standing bool

const (
	claimsToo  standing = false
	factsAlone standing = true
)

func (by standing) counts(e Edge) bool { return by == claimsToo || !e.IsClaim() }

// decision returns the newest decision on a record.
func (h Handle) decision(by standing) (decision, bool) {
	switch d := &kinds[h.Kind()]; {
	case d.Consent != "":
		return decisionOf(h), true
	case d.ReleasedBy != 0:
		return h.newestDecision(d.ReleasedBy, by)
	case d.ReleasedWith != (Bond{}):
		if other, ok := h.lowest(d.ReleasedWith, by); ok {
			return other.decision(by)
		}
	}
	return decision{}, false
}

// isReleasable reports whether a partial release includes the record. What holds
// the decision is released with it.
func (h Handle) isReleasable() bool {
	d := &derived.kinds[h.Kind()]
	if d.releasable < 0 {
		return d.consent >= 0
	}
	releasable, _ := h.boolean(d.releasable)
	return releasable
}

// decision is what a State decided on the release of a visit or consultation and
// of what came of it.
type decision struct {
	consent Consent // NONE if none is recorded
	on      Date    // zero for no day
}

// level of what the decision is about: a visit itself, or (releasable or not)
// a need; of a recommendation or road map, as of a need that is not releasable.
func (d decision) level(releasable bool) uint8 {
	switch d.consent {
	case ConsentPublic:
		return levelPublic
	case ConsentFull:
		return levelPartners
	case ConsentPartial:
		if releasable {
			return levelPartners
		}
	}
	return levelSecretariat
}

// day is the day by which decisions are compared. What is not known of
// a date closes: a NONE counts by its last day and is the newest without one, any
// other decision counts by its first day and is the oldest without one.
func (d decision) day() Date {
	switch {
	case d.consent != ConsentNone:
		return d.on.First()
	case d.on == 0:
		return math.MaxUint32
	}
	return d.on.Last()
}

// newer reports whether the decision counts before another. Of two on a day the
// stricter does.
func (d decision) newer(than decision) bool {
	if d.day() != than.day() {
		return d.day() > than.day()
	}
	return slices.Index(consents, string(d.consent)) < slices.Index(consents, string(than.consent))
}

// decisionOf returns the decision that a record holds.
func decisionOf(h Handle) decision {
	d := &derived.kinds[h.Kind()]
	held := decision{consent: ConsentNone, on: Date(h.rawCell(d.consentOn))}
	if cell := h.rawCell(d.consent); cell != 0 {
		held.consent = Consent(kinds[h.Kind()].cells[d.consent].Choices[cell-1])
	}
	return held
}

// newestDecision returns the decision that counts of those at the other ends of
// the edges of a kind, and the record that holds it. A record of another State
// decides nothing.
func (h Handle) newestDecision(kind EdgeKind, by standing) (newest decision, found bool) {
	owner, owned := h.owner(by)
	for w := h.Walk(kind, Inward); owned && w.Next(); {
		if other, _ := w.Other().owner(by); other != owner || !by.counts(w.Edge()) {
			continue
		}
		if d := decisionOf(w.Other()); !found || d.newer(newest) {
			newest, found = d, true
		}
	}
	return newest, found
}

// isPartial reports whether the State released a part of what the record holds.
func (h Handle) isPartial() bool {
	return derived.kinds[h.Kind()].consent >= 0 && decisionOf(h).consent == ConsentPartial
}

// levelOfEdge is the level of an edge by itself: its own release, but never looser
// than its kind declares.
func (p *page) levelOfEdge(kind EdgeKind, row int32) uint8 {
	d := &relations[kind]
	level := levelPublic
	if cell := p.cell(row, len(d.cells), cellEdgeRelease); cell != 0 {
		level = uint8(cell - 1)
	}
	if d.Least.Release == "" {
		return level
	}
	if i, ok := property(d.cells, d.Least.Property); ok {
		value, _ := p.value(d.cells[i], p.cell(row, len(d.cells), i)).(string)
		if !slices.Contains(d.Least.Values, value) {
			return level
		}
	}
	return max(level, levelOf(string(d.Least.Release)))
}

// levelOf is the level of a release, PUBLIC for "".
func levelOf(release string) uint8 { return uint8(max(0, slices.Index(releases, release))) }

// GivesRight reports whether the edge lets anyone see more than others, if its kind
// does: not if it ended on any day, not while it is a claim, and not a fictional
// one at a real record.
func (e Edge) GivesRight() bool {
	if e.Until() != 0 || (e.IsFictional() && !e.From().IsFictional()) {
		return false
	}
	return !e.IsClaim()
}

// Runs reports whether a provider in the role leads or implements the programme.
func (v Role) Runs() bool { return v == RoleLead || v == RoleImplementing }

// StateOf returns the Member State that a restricted record belongs to, be it as
// somebody claims.
func (h Handle) StateOf() (MemberState, bool) { return h.stateOf(claimsToo) }

// OwnState is StateOf for rights: there is none if the record belongs to it only as
// somebody claims.
func (h Handle) OwnState() (MemberState, bool) { return h.stateOf(factsAlone) }

func (h Handle) stateOf(by standing) (MemberState, bool) {
	if !kinds[h.Kind()].Restricted {
		return MemberState{}, false
	}
	owner, _ := h.owner(by)
	return owner.MemberState()
}

// owner returns what a record belongs to in the end: what it belongs to, or what
// that belongs to, and so on.
func (h Handle) owner(by standing) (owner Handle, ok bool) {
	for bound := derived.kinds[h.Kind()].bound; bound != nil; bound = derived.kinds[h.Kind()].bound {
		if h, ok = h.lowest(bound[0], by); !ok {
			return Handle{}, false
		}
	}
	return h, ok
}

// claimant returns who claims an edge by which a record belongs to another in the end,
// "" where nobody does.
func (h Handle) claimant() string {
	for bound := derived.kinds[h.Kind()].bound; bound != nil; bound = derived.kinds[h.Kind()].bound {
		owner := Handle{}
		for w := h.Walk(bound[0].Kind, bound[0].End); w.Next(); owner = w.Other() {
			if id, claimed := w.Edge().text("claimedBy"); claimed {
				return id
			}
		}
		if owner.IsZero() {
			break
		}
		h = owner
	}
	return ""
}

// lowest does what First does, without allocating.
func (h Handle) lowest(bond Bond, by standing) (other Handle, ok bool) {
	for w := h.Walk(bond.Kind, bond.End); w.Next(); {
		if by.counts(w.Edge()) && (!ok || w.Other().ID() < other.ID()) {
			other, ok = w.Other(), true
		}
	}
	return other, ok
}

// Belongings yields the restricted records that belong to this one, and those
// that belong to them; not those that do as somebody claims, for a claim gives no
// right.
func (h Handle) Belongings() iter.Seq[Handle] {
	return func(yield func(Handle) bool) { h.belongings(factsAlone, yield) }
}

func (h Handle) belongings(by standing, yield func(Handle) bool) bool {
	for _, bond := range derived.kinds[h.Kind()].binds {
		for w := h.Walk(bond.Kind, bond.End); w.Next(); {
			other := w.Other()
			if !kinds[other.Kind()].Restricted || !by.counts(w.Edge()) {
				continue
			}
			if !yield(other) || !other.belongings(by, yield) {
				return false
			}
		}
	}
	return true
}

// Bound yields all records that belong to this one, restricted or not, and those that
// belong to them: these can have its name in their derived names.
func (h Handle) Bound() iter.Seq[Handle] {
	return func(yield func(Handle) bool) { h.allBound(yield) }
}

func (h Handle) allBound(yield func(Handle) bool) bool {
	for _, bond := range derived.kinds[h.Kind()].binds {
		for w := h.Walk(bond.Kind, bond.End); w.Next(); {
			if !yield(w.Other()) || !w.Other().allBound(yield) {
				return false
			}
		}
	}
	return true
}

// OwnershipKinds returns the kinds of the edges along which Belongings finds them.
func OwnershipKinds() []EdgeKind { return derived.ownership }
