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
}

// Tombstone returns what is kept of a record that is there no more.
func (s *Snapshot) Tombstone(id string) (Tombstone, bool) {
	left, ok := s.tombstones[id]
	return left, ok
}

// Tombstones returns what is kept of all records that are there no more, nodes by
// id, and edges that had a release of their own by key.
func (s *Snapshot) Tombstones() iter.Seq2[string, Tombstone] { return maps.All(s.tombstones) }

// keepTombstones keeps of each removed record who could see its last state, and
// drops the tombstones of those that are back. What the commit decides beside the
// removal, such as a consent withdrawn, counts.
func (b *builder) keepTombstones(before *Snapshot, changes []Change, version Version) {
	tombstones := map[string]Tombstone{}
	if len(b.removed) > 0 {
		last := before.beforeRemovals(changes, version)
		for at, id := range b.removed {
			if int(at.row()) < int(before.nodes[at.kind()].rows) {
				tombstones[id] = tombstoneOf(Handle{before, at}, Handle{last, at}, version)
			}
		}
	}
	for at := range b.dropped {
		e := Edge{before, at}
		if own := e.OwnRelease(); own != "" && own != ReleasePublic {
			tombstones[e.Key()] = Tombstone{Release: own, At: version}
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
		if len(before.tombstones) > 0 {
			if key := (Edge{b.s, at}).Key(); wasGone(key) {
				returned = append(returned, key)
			}
		}
	}
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

// beforeRemovals is the snapshot with what the changes put and nothing removed.
func (s *Snapshot) beforeRemovals(changes []Change, version Version) *Snapshot {
	var puts []Change
	for _, change := range changes {
		if !change.Remove && (change.Node != nil || change.Edge != nil) {
			puts = append(puts, change)
		}
	}
	if len(puts) == 0 {
		return s
	}
	last, _ := s.apply(puts, version, false)
	return last
}

// tombstoneOf says who saw a record both before the commit that removed it and in
// its last state.
func tombstoneOf(before, last Handle, version Version) Tombstone {
	level := max(before.level(), last.level())
	left := Tombstone{Release: Release(releases[level]), At: version}
	if state, ok := before.StateOf(); ok {
		left.State = state.ID()
	}
	for w := last.Walk(SharedWith, Outward); w.Next(); {
		if w.Edge().ShareHolds() {
			left.Shared = append(left.Shared, w.Other().ID())
		}
	}
	for w := last.Walk(ParticipatesIn, Inward); w.Next(); {
		if w.Edge().Role().Runs() {
			left.Shared = append(left.Shared, w.Other().ID())
		}
	}
	slices.Sort(left.Shared)
	left.Shared = slices.Compact(left.Shared)
	return left
}
