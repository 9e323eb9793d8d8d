package access_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concert/internal/access"
	"concert/internal/model"
)

// No commit lets a viewer see a record, an edge or a value that was on record before
// and hidden from it, unless it holds one of the changes that widen. Whether two
// worlds hold a record is not a right: commits that move one are left out.
func TestNothingWidensByTheWay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		for i := 1; i < len(history); i++ {
			was, now := history[i-1], history[i]
			changes := changesBetween(was, now)
			if losesBinding(was, now) || slices.ContainsFunc(changes, func(c model.Change) bool { return movesWorlds(was, c) || widens(was, c) }) {
				continue
			}
			someViewers(t, rt, func(viewer access.Viewer, world model.World) {
				before, err := access.View(was, was, viewer, world)
				after, errAfter := access.View(now, now, viewer, world)
				if err != nil || errAfter != nil {
					return
				}
				all, saw := seenIn(was), seenIn(before)
				for _, key := range seenIn(after).missing(saw) {
					if kind, err := model.KindOfID(key); err == nil && kind == model.KindSource && world == model.WorldExercise {
						continue // comes with what names it
					}
					if all.nodes[key] || all.edges[key] || all.values[key] {
						rt.Fatalf("%s in %s sees %s from version %d on", viewer, world, key, now.Version())
					}
				}
			})
		}
	})
}

// changesBetween are the puts by which a snapshot differs from the one before.
func changesBetween(was, now *model.Snapshot) []model.Change {
	var all []model.Change
	for _, k := range model.NodeKinds() {
		for h := range now.Nodes(k) {
			record := h.Record()
			if old, ok := was.Node(record.ID); !ok || !reflect.DeepEqual(old.Record(), record) {
				all = append(all, model.Change{Node: &record})
			}
		}
	}
	for _, k := range model.EdgeKinds() {
		for e := range now.Edges(k) {
			record := e.Record()
			if old, ok := was.Edge(k, record.From, record.To, e.Apart()); !ok || !reflect.DeepEqual(old.Record(), record) {
				all = append(all, model.Change{Edge: &record})
			}
		}
	}
	return all
}

// movesWorlds reports whether a change can take a record from one world to another.
func movesWorlds(was *model.Snapshot, c model.Change) bool {
	if c.Node != nil {
		kind, _ := model.KindOfID(c.Node.ID)
		old, ok := was.Node(c.Node.ID)
		return kind == model.KindSource || kind == model.KindDataSet ||
			(ok && !reflect.DeepEqual(old.Record().Properties["sources"], c.Node.Properties["sources"]))
	}
	old, ok := edgeIn(was, c.Edge)
	return ok && !reflect.DeepEqual(old["sources"], c.Edge.Properties["sources"])
}

// losesBinding reports whether an edge by which something belonged to another is there
// no more, which somebody claimed, or which was fictional: the real world does not hold
// it, nor then what belonged by it.
func losesBinding(was, now *model.Snapshot) bool {
	for kind := range bindings {
		for e := range was.Edges(kind) {
			record := e.Record()
			if _, still := edgeIn(now, &record); !still && (claimantOf(e) != "" || e.IsFictional()) {
				return true
			}
		}
	}
	return false
}

func edgeIn(s *model.Snapshot, record *model.EdgeRecord) (map[string]any, bool) {
	kind, _ := model.EdgeKindByLabel(record.Kind)
	apart, _ := record.Properties[kind.Declaration().Identity].(string)
	e, ok := s.Edge(kind, record.From, record.To, apart)
	if !ok {
		return nil, false
	}
	return e.Record().Properties, true
}

// widens reports whether a change is one of those that widen, by their list.
func widens(was *model.Snapshot, c model.Change) bool {
	if c.Node != nil {
		old, ok := was.Node(c.Node.ID)
		now, before := c.Node.Properties, map[string]any{}
		if ok {
			before = old.Record().Properties
		}
		differs := func(names ...string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return before[name] != now[name] })
		}
		return differs("compactMember") || (ok && differs("consent", "consentOn", "releasable", "url")) || (ok && looser(before["release"], now["release"]))
	}
	before, ok := edgeIn(was, c.Edge)
	now := c.Edge.Properties
	if by := before["claimedBy"]; by != nil && by != now["claimedBy"] {
		return true
	}
	switch c.Edge.Kind {
	case "SHARED_WITH":
		return true
	case "PARTICIPATES_IN":
		if now["role"] == "LEAD" || now["role"] == "IMPLEMENTING" {
			return true
		}
	case "PART_OF":
		if strings.HasPrefix(c.Edge.From, "provider:") {
			return true
		}
	case "SERVES", "SAME_AS":
		if ok && (before["status"] != now["status"] || before["decision"] != now["decision"]) {
			return true
		}
	case "HAS_NEED", "TO", "HELD_IN", "MADE_TO", "OF":
		_, from := was.Node(c.Edge.From)
		_, to := was.Node(c.Edge.To)
		if from && to && !ok {
			return true
		}
	}
	return ok && looser(before["release"], now["release"])
}

// looser reports whether another release may be looser. No release stands for any.
func looser(was, now any) bool {
	from, _ := was.(string)
	to, _ := now.(string)
	return was != now && (now == nil || was == nil && to != "SECRETARIAT" || was != nil && level(model.Release(to)) < level(model.Release(from)))
}

// What the model says of a change is what the list says, except for changes that can
// loosen nothing.
func TestWideningsAreThoseOfTheList(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := drawHistory(t, rt)
		for i := 1; i < len(history); i++ {
			for _, c := range changesBetween(history[i-1], history[i]) {
				if by, property := history[i-1].Widens(c); by != "" && !widens(history[i-1], c) {
					rt.Fatalf("%s widens by %s %s", c.Key(), by, property)
				}
			}
		}
	})
}
