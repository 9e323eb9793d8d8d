package model

import (
	"iter"
	"maps"
	"slices"
)

// Tombstone is what is kept of a removed record: who could see its last state.
type Tombstone struct {
	Release Release  `json:"release"`
	State   string   `json:"state,omitempty"`  // the State that it was of
	Shared  []string `json:"shared,omitempty"` // the providers that it was shared with, or that led or implemented it
	At      Version  `json:"at"`
	Real    bool     `json:"real,omitempty"` // and not of the exercise
	// ClaimedBy is who claimed an edge: those who do not see that one do not see the edge.
	// Of a record it is who claimed that it is of the State: then it is not its own.
	ClaimedBy string `json:"claimedBy,omitempty"`
	// DecidedBy are the visits and consultations whose decisions bear on the record;
	// Releasable is its mark as releasable. A decision made later counts.
	DecidedBy  []string `json:"decidedBy,omitempty"`
	Releasable bool     `json:"releasable,omitempty"`
	// Consent and ConsentOn are the decision that the record held.
	Consent   Consent `json:"consent,omitempty"`
	ConsentOn string  `json:"consentOn,omitempty"`
}

// decided returns a tombstone with the level that the decisions in force leave.
func (s *Snapshot) decided(left Tombstone) Tombstone {
	if newest, found := s.newestOf(left); found {
		left.Release = Release(releases[max(levelOf(string(left.Release)), newest.level(left.Releasable))])
	}
	return left
}

// newestOf returns the decision that counts on a removed record.
func (s *Snapshot) newestOf(left Tombstone) (newest decision, found bool) {
	for _, id := range left.DecidedBy {
		if d, ok := s.decisionBy(id, left.State); ok && (!found || d.newer(newest)) {
			newest, found = d, true
		}
	}
	return newest, found
}

// decisionBy returns the decision that a record of a State holds, or held when it
// was removed.
func (s *Snapshot) decisionBy(id, state string) (decision, bool) {
	if h, ok := s.Node(id); ok {
		of, bound := h.StateOf()
		return decisionOf(h), bound && of.ID() == state
	}
	left, ok := s.tombstones[id]
	if !ok || left.State != state {
		return decision{}, false
	}
	on, _ := ParseDate(left.ConsentOn)
	return decision{left.Consent, on}, true
}

// closed returns the tombstone of which the last state is its State's and the
// secretariat's alone.
func (left Tombstone) closed() Tombstone {
	left.Release, left.Shared, left.DecidedBy, left.Releasable = ReleaseSecretariat, nil, nil, false
	return left
}

// Tombstone returns what is kept of a record that was removed.
func (s *Snapshot) Tombstone(id string) (Tombstone, bool) {
	left, ok := s.tombstones[id]
	return left, ok
}

// Tombstones returns what is kept of all records that were removed, nodes by id,
// and edges that had a release of their own, or were claims, by key.
func (s *Snapshot) Tombstones() iter.Seq2[string, Tombstone] { return maps.All(s.tombstones) }

// keepTombstones keeps of each removed record who could see its last state, and
// drops the tombstones of those that are back. What the commit decides beside the
// removal, such as a consent withdrawn, counts. Of a record whose source was erased it
// keeps nothing, for nobody knows of which world it was.
func (b *builder) keepTombstones(before *Snapshot, changes []Change, version Version) {
	tombstones := map[string]Tombstone{}
	if len(b.removed) > 0 {
		last := b.beforeRemovals(before, changes, version)
		for at, id := range b.removed {
			if b.hasEnded() {
				return
			}
			if int(at.row()) < int(before.nodes[at.kind()].rows) && !(Handle{before, at}).lacksSource() {
				tombstones[id] = tombstoneOf(Handle{before, at}, Handle{last, at}, version)
			}
		}
	}
	for at := range b.dropped {
		if b.hasEnded() {
			return
		}
		e := Edge{before, at}
		claimant, _ := e.text("claimedBy")
		if own := e.page().levels[at.row()&rowMask]; own > levelPublic || claimant != "" {
			isReal := !e.IsFictional() && !e.From().IsFictional() && !e.To().IsFictional()
			tombstones[e.Key()] = Tombstone{Release: Release(releases[own]), At: version, Real: isReal, ClaimedBy: claimant}
		}
	}
	wasGone := func(key string) bool {
		_, ok := before.tombstones[key]
		return ok
	}
	returned := []string{}
	for id := range b.inserted {
		if wasGone(id) {
			returned = append(returned, id)
		}
	}
	for at := range b.added {
		if b.hasEnded() {
			return
		}
		if len(before.tombstones) > 0 {
			if key := (Edge{b.s, at}).Key(); wasGone(key) {
				returned = append(returned, key)
			}
		}
	}
	b.endShares(before, tombstones)
	if len(tombstones) == 0 && len(returned) == 0 {
		return
	}
	next := maps.Clone(before.tombstones)
	if next == nil {
		next = map[string]Tombstone{}
	}
	maps.Copy(next, tombstones)
	for _, key := range returned {
		delete(next, key)
	}
	b.s.tombstones = next
}

// lacksSource reports whether a source that the record names is not there, which it is
// not where it was erased.
func (h Handle) lacksSource() bool {
	return slices.ContainsFunc(h.list(cellSources), func(reference string) bool {
		id, _ := referred(reference)
		return h.s.lookup(id) == 0
	})
}

// endShares ends the shares of records removed before of which a NONE written now
// is the newest decision.
func (b *builder) endShares(before *Snapshot, tombstones map[string]Tombstone) {
	decides := map[string]bool{}
	for at := range b.written {
		if b.hasEnded() {
			return
		}
		if b.removed[at] == "" && (Handle{b.s, at}).saysNoneAnew(before) {
			decides[b.s.idAt(at)] = true
		}
	}
	if len(decides) == 0 {
		return
	}
	for key, left := range before.tombstones {
		if b.hasEnded() {
			return
		}
		newest, _ := b.s.newestOf(left)
		if len(left.Shared) > 0 && slices.ContainsFunc(left.DecidedBy, func(id string) bool {
			d, ok := b.s.decisionBy(id, left.State)
			return ok && decides[id] && !newest.newer(d)
		}) {
			left.Shared = nil
			tombstones[key] = left
		}
	}
}

// beforeRemovals is a snapshot with what the changes put and nothing removed.
func (b *builder) beforeRemovals(s *Snapshot, changes []Change, version Version) *Snapshot {
	var puts []Change
	for _, change := range changes {
		if !change.Remove && (change.Node != nil || change.Edge != nil) {
			puts = append(puts, change)
		}
	}
	if len(puts) == 0 {
		return s
	}
	next := newBuilder(s, puts)
	next.look = b.look
	last, _ := next.apply(s, next.lastOfEach(puts, false), version, false)
	b.ended = next.ended
	return last
}

// tombstoneOf says who saw a record both before the commit that removed it and in
// its last state.
func tombstoneOf(before, last Handle, version Version) Tombstone {
	level := max(before.level(), last.level())
	left := Tombstone{Release: Release(releases[level]), At: version, Real: !before.IsFictional()}
	if state, ok := before.StateOf(); ok {
		left.State, left.ClaimedBy = state.ID(), before.claimant()
	}
	for w := last.Walk(SharedWith, Outward); w.Next(); {
		if w.Edge().GivesRight() && !last.isDeniedAnew(before.s) {
			left.Shared = append(left.Shared, w.Other().ID())
		}
	}
	for w := last.Walk(ParticipatesIn, Inward); w.Next(); {
		if w.Edge().Role().Runs() && w.Edge().GivesRight() {
			left.Shared = append(left.Shared, w.Other().ID())
		}
	}
	slices.Sort(left.Shared)
	left.Shared = slices.Compact(left.Shared)
	left.DecidedBy = last.decidedBy(factsAlone)
	if len(left.DecidedBy) == 0 {
		left.DecidedBy = last.decidedBy(claimsToo)
	}
	left.Releasable = len(left.DecidedBy) > 0 && last.isReleasable()
	if derived.kinds[last.Kind()].consent >= 0 {
		held := decisionOf(last)
		left.Consent, left.ConsentOn = held.consent, held.on.String()
	}
	return left
}

// decidedBy returns the ids of the records that bear a decision on this one, sorted.
func (h Handle) decidedBy(by standing) []string {
	if _, owned := h.owner(by); !owned {
		return nil
	}
	switch d := &kinds[h.Kind()]; {
	case d.ReleasedBy != 0:
		var ids []string
		for w := h.Walk(d.ReleasedBy, Inward); w.Next(); {
			if _, owned := w.Other().owner(by); owned && by.counts(w.Edge()) {
				ids = append(ids, w.Other().ID())
			}
		}
		slices.Sort(ids)
		return ids
	case d.ReleasedWith != (Bond{}):
		if other, ok := h.lowest(d.ReleasedWith, by); ok {
			return other.decidedBy(by)
		}
	}
	return nil
}
