package access

import (
	"maps"
	"reflect"
	"slices"

	"concert/internal/model"
)

// Showing says how a change is shown to a viewer.
type Showing string

// The showings.
const (
	Changed         Showing = "CHANGED"           // with the values before and after
	AddedToView     Showing = "ADDED_TO_VIEW"     // new or released alike: with its values, no earlier ones
	RemovedFromView Showing = "REMOVED_FROM_VIEW" // removed, withdrawn or erased alike: nothing but what it is
)

// ShownChange is what a viewer may know about a change of a record.
type ShownChange struct {
	Key     string // the id of a node, the key of an edge
	Showing Showing
	// Values are those of Changed that differ, and those of AddedToView, by name in
	// the order of the names. A value that not everyone sees who sees the record is
	// shown as if it were a record of its own.
	Values []ShownValue
}

// ShownValue is how one property changed.
type ShownValue struct {
	Property      string
	Showing       Showing
	Before, After any // in the normal form of the property, nil for none
}

// Sides are the views of one viewer of two versions.
type Sides struct {
	Before, After       *model.Snapshot // by its rights at each
	BeforeNow, AfterNow *model.Snapshot // by those and by the ones that it has at the newest
}

// SidesOf returns the views of two versions. Its errors are those of View.
func SidesOf(before, after, newest *model.Snapshot, viewer Viewer, world model.World) (sides Sides, err error) {
	for _, v := range []struct {
		to            **model.Snapshot
		asked, newest *model.Snapshot
	}{{&sides.Before, before, before}, {&sides.After, after, after}, {&sides.BeforeNow, before, newest}, {&sides.AfterNow, after, newest}} {
		if *v.to, err = View(v.asked, v.newest, viewer, world); err != nil {
			return Sides{}, err
		}
	}
	return sides, nil
}

// ChangesShown returns what a viewer is shown of the changes between two versions,
// nodes by id and then edges by key. Of what the newest version hides, only the
// fact that it left the view is shown.
func ChangesShown(sides Sides) []ShownChange {
	var all []ShownChange
	for _, read := range []func(*model.Snapshot) map[string]shown{nodesShown, edgesShown} {
		was, is := read(sides.Before), read(sides.After)
		wasNow, isNow := read(sides.BeforeNow), read(sides.AfterNow)
		for _, key := range slices.Sorted(maps.Keys(union(was, is))) {
			before, seenBefore := was[key]
			after, seenAfter := is[key]
			now, seenNow := isNow[key]
			switch {
			case seenBefore && !seenAfter:
				all = append(all, ShownChange{Key: key, Showing: RemovedFromView})
			case !seenNow:
			case !seenBefore:
				all = append(all, ShownChange{Key: key, Showing: AddedToView, Values: valuesShown(shown{}, shown{}, after, now)})
			default:
				if values := valuesShown(before, wasNow[key], after, now); len(values) > 0 {
					all = append(all, ShownChange{Key: key, Showing: Changed, Values: values})
				}
			}
		}
	}
	return all
}

// ShowsChange reports whether the viewer is shown any of the changes between two
// versions.
func ShowsChange(sides Sides) bool { return len(ChangesShown(sides)) > 0 }

// shown is a record as a view shows it.
type shown struct {
	declared   []model.Property
	properties map[string]any
}

func nodesShown(s *model.Snapshot) map[string]shown {
	all := map[string]shown{}
	for _, k := range model.NodeKinds() {
		for h := range s.Nodes(k) {
			all[h.ID()] = shown{k.Declaration().Properties, h.Record().Properties}
		}
	}
	return all
}

func edgesShown(s *model.Snapshot) map[string]shown {
	all := map[string]shown{}
	for _, k := range model.EdgeKinds() {
		for e := range s.Edges(k) {
			all[e.Key()] = shown{k.Declaration().Properties, e.Record().Properties}
		}
	}
	return all
}

func union(a, b map[string]shown) map[string]shown {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// valuesShown compares the properties of a record that is seen after a change, and
// was before unless was is empty. wasNow and isNow are what the newest version shows
// of both.
func valuesShown(was, wasNow, is, isNow shown) []ShownValue {
	var all []ShownValue
	for _, p := range is.declared {
		levelled := p.Audience != model.Everyone
		before, after := was.properties[p.Name], is.properties[p.Name]
		v := ShownValue{Property: p.Name, Showing: Changed, Before: wasNow.properties[p.Name], After: after}
		switch {
		case reflect.DeepEqual(before, after):
			continue
		case levelled && before != nil && after == nil:
			v = ShownValue{Property: p.Name, Showing: RemovedFromView}
		case !reflect.DeepEqual(after, isNow.properties[p.Name]), reflect.DeepEqual(v.Before, after):
			continue // the newest version hides it, or whom it names
		case was.declared == nil, levelled && before == nil:
			v.Showing = AddedToView
		}
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b ShownValue) int {
		if a.Property < b.Property {
			return -1
		}
		return 1
	})
	return all
}
