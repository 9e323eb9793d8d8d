package seed_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/seed"
)

// For any two editions and whatever somebody writes between them: without that, the
// store holds the newer edition and nothing else; with it, what they wrote and
// removed is as they left it, and what only the seed wrote is as in the newer edition
// or a finding. Nothing widens by the way: a record may keep as its release the level
// that it had, where it or the newer edition gives none or a looser one; and a share that
// was there may have ended with a NONE. Nothing is refused, and the same edition again
// changes nothing.
func TestAnyEditionIsLaidOverAnyWrites(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		older, newer := modeltest.Graph(rt), modeltest.Graph(rt)
		set := func(n byte, s *model.Snapshot) seed.Set {
			return seed.Set{Name: "field", Digest: model.Digest{n}, Changes: modeltest.ChangesOf(s)}
		}
		m, ctx := newMemory(), t.Context()
		land := func(draft model.Draft) {
			if _, err := m.Apply(ctx, draft); err != nil {
				rt.Fatal(err)
			}
		}
		land(model.Draft{Base: model.Latest, Operation: "seed:field", Author: seed.Author, Reason: "seed field", At: noon, Changes: modeltest.ChangesOf(older)})
		var written []model.Change
		if rapid.Bool().Draw(rt, "written") {
			written = modeltest.Kept(m.newest, modeltest.Draft(rt, m.newest))
		}
		if len(written) > 0 {
			land(model.Draft{Base: model.Latest, Operation: "1", Author: "state:XAA", At: noon, Changes: written})
		}
		before := m.newest
		between := recordsOf(rt, before)
		results, err := seed.Ensure(ctx, m, noon, set(2, newer))
		if err != nil {
			rt.Fatal(err)
		}
		got, want := recordsOf(rt, m.newest), recordsOf(rt, newer)
		for key := range want {
			if keepsLevel(before, m.newest, newer, key) || keepsLevelOfEdge(between, got[key], want[key]) || (between[key] != "" && endsWithNone(m.newest, key)) {
				want[key] = got[key]
			}
		}
		for key := range between {
			if keepsLevel(before, m.newest, before, key) {
				between[key] = got[key]
			}
		}
		others, found := map[string]bool{}, map[string]bool{}
		for _, change := range written {
			others[change.Key()] = true
		}
		for _, f := range results[0].Findings {
			found[f.Record] = true
		}
		if len(written) == 0 && len(found) > 0 {
			rt.Errorf("nobody wrote anything, and there are the findings %v", results[0].Findings)
		}
		for _, all := range []map[string]string{between, got, want} {
			for key := range all {
				switch {
				case others[key] && got[key] != between[key]:
					rt.Errorf("%s is %q, and somebody left it as %q", key, got[key], between[key])
				case !others[key] && got[key] != want[key] && got[key] != between[key]:
					rt.Errorf("%s is %q, neither as it was, %q, nor as in the newer edition, %q", key, got[key], between[key], want[key])
				case len(written) == 0 && got[key] != want[key]:
					rt.Errorf("%s is %q, want %q", key, got[key], want[key])
				}
			}
		}
		version := m.newest.Version()
		if _, err := seed.Ensure(ctx, m, noon, set(2, newer)); err != nil || m.newest.Version() != version {
			rt.Errorf("again: %d commits, %v", m.newest.Version()-version, err)
		}
	})
}

// keepsLevel reports whether a record is as in a snapshot except for a release of its
// own, which is stricter than that in the snapshot and no stricter than its level before.
func keepsLevel(before, now, as *model.Snapshot, id string) bool {
	was, there := before.Node(id)
	is, stays := now.Node(id)
	should, ok := as.Node(id)
	if !there || !stays || !ok {
		return false
	}
	a, b := is.Record().Properties, should.Record().Properties
	delete(a, "release")
	delete(b, "release")
	own := slices.Index(levels, is.OwnRelease())
	return reflect.DeepEqual(a, b) && own > slices.Index(levels, should.OwnRelease()) && own <= slices.Index(levels, was.Release())
}

// keepsLevelOfEdge reports whether an edge is as it should be except for a release that it
// should not have, and that it, or one in whose place it is, had before.
func keepsLevelOfEdge(before map[string]string, is, should string) bool {
	a, b := changeIn(is).Edge, changeIn(should).Edge
	if a == nil || b == nil || a.Properties["release"] == nil || b.Properties["release"] != nil {
		return false
	}
	release := a.Properties["release"]
	delete(a.Properties, "release")
	for _, text := range before {
		old := changeIn(text).Edge
		if old != nil && old.Kind == a.Kind && old.From == a.From && old.To == a.To && old.Properties["release"] == release {
			return reflect.DeepEqual(a, b) || len(a.Properties)+len(b.Properties) == 0
		}
	}
	return false
}

func changeIn(text string) (c model.Change) {
	_ = json.Unmarshal([]byte(text), &c)
	return c
}

var levels = []model.Release{model.ReleasePublic, model.ReleasePlatform, model.ReleasePartners, model.ReleaseSecretariat}

// endsWithNone reports whether what has a key is a share of a record that is for the
// secretariat alone, as it is after a NONE.
func endsWithNone(now *model.Snapshot, key string) bool {
	id, _, share := strings.Cut(key, " SHARED_WITH ")
	h, _ := now.Node(id)
	return share && !h.IsZero() && h.Release() == model.ReleaseSecretariat
}
