package model

import (
	"iter"
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
		due[at.kind()][at] = true
	}
	for _, k := range derived.levelOrder {
		for at := range due[k] {
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
// its own, else SECRETARIAT.
func (h Handle) releasedLevel() uint8 {
	if !kinds[h.Kind()].Restricted {
		return h.ownLevel(levelPublic)
	}
	d, ok := h.decision()
	if !ok {
		return h.ownLevel(levelSecretariat)
	}
	return max(h.ownLevel(levelPublic), d.level(h.isReleasable()))
}

// decision returns the newest decision on a record.
func (h Handle) decision() (Decision, bool) {
	switch d := &kinds[h.Kind()]; {
	case d.Consent != "":
		return decisionOf(h), true
	case d.ReleasedBy != 0:
		return h.newestDecision(d.ReleasedBy)
	case d.ReleasedWith != (Bond{}):
		if other, ok := h.First(d.ReleasedWith.Kind, d.ReleasedWith.End); ok {
			return other.decision()
		}
	}
	return Decision{}, false
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

// Decision is what a State decided on the release of a visit or consultation
// and of what came of it. No recorded consent is NONE.
type Decision struct {
	Consent Consent
	On      Date // zero: the oldest
}

// level of what the decision is about: a visit itself, or (releasable or not)
// a need; of a recommendation or road map, as of a need that is not releasable.
func (d Decision) level(releasable bool) uint8 {
	switch d.Consent {
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

// strictness orders consents from the strictest.
func (d Decision) strictness() int { return slices.Index(consents, string(d.Consent)) }

// Decisions returns the decision that a visit or consultation holds, or those of
// the visits and consultations that identified a need or led to a recommendation
// or road map, oldest first and of one day the stricter last; nil for all else.
func (h Handle) Decisions() []Decision {
	d := &kinds[h.Kind()]
	if d.Consent != "" {
		return []Decision{decisionOf(h)}
	}
	if d.ReleasedBy == 0 {
		return nil
	}
	var all []Decision
	for w := h.Walk(d.ReleasedBy, Inward); w.Next(); {
		all = append(all, decisionOf(w.Other()))
	}
	slices.SortFunc(all, func(a, b Decision) int {
		if c := int(a.On.First()) - int(b.On.First()); c != 0 {
			return c
		}
		return b.strictness() - a.strictness()
	})
	return all
}

// ShareHolds reports whether a SHARED_WITH still lets its provider see the
// record: whether no NONE was decided on a later day. An undated share is the
// oldest, and so is an undated decision.
func (e Edge) ShareHolds() bool {
	if e.Kind() != SharedWith {
		return false
	}
	shared := e.DecidedOn().First()
	return !slices.ContainsFunc(e.From().Decisions(), func(d Decision) bool {
		return d.Consent == ConsentNone && d.On.First() > shared
	})
}

// decisionOf returns the decision that a record holds; NONE if it records none.
func decisionOf(h Handle) Decision {
	d := &derived.kinds[h.Kind()]
	decision := Decision{Consent: ConsentNone, On: h.date(d.consentOn)}
	if given := h.choice(d.consent); given != "" {
		decision.Consent = Consent(given)
	}
	return decision
}

func (h Handle) newestDecision(kind EdgeKind) (Decision, bool) {
	var newest Decision
	found := false
	for w := h.Walk(kind, Inward); w.Next(); {
		d := decisionOf(w.Other())
		later := int(d.On.First()) - int(newest.On.First())
		if !found || later > 0 || (later == 0 && d.strictness() < newest.strictness()) {
			newest, found = d, true
		}
	}
	return newest, found
}

// Runs reports whether a provider in the role leads or implements the programme.
func (v Role) Runs() bool { return v == RoleLead || v == RoleImplementing }

// StateOf returns the Member State that a restricted record belongs to.
func (h Handle) StateOf() (MemberState, bool) {
	if !kinds[h.Kind()].Restricted {
		return MemberState{}, false
	}
	owner, _ := h.owner()
	return owner.MemberState()
}

// owner returns what a record belongs to in the end: what it belongs to, or what
// that belongs to, and so on.
func (h Handle) owner() (owner Handle, ok bool) {
	for bound := derived.kinds[h.Kind()].bound; bound != nil; bound = derived.kinds[h.Kind()].bound {
		if h, ok = h.First(bound[0].Kind, bound[0].End); !ok {
			return Handle{}, false
		}
	}
	return h, ok
}

// Belongings yields the restricted records that belong to this one, and those
// that belong to them.
func (h Handle) Belongings() iter.Seq[Handle] {
	return func(yield func(Handle) bool) { h.belongings(yield) }
}

func (h Handle) belongings(yield func(Handle) bool) bool {
	for _, bond := range derived.kinds[h.Kind()].binds {
		for w := h.Walk(bond.Kind, bond.End); w.Next(); {
			other := w.Other()
			if !kinds[other.Kind()].Restricted {
				continue
			}
			if !yield(other) || !other.belongings(yield) {
				return false
			}
		}
	}
	return true
}

// OwnershipKinds returns the kinds of the edges along which Belongings finds them.
func OwnershipKinds() []EdgeKind { return derived.ownership }
