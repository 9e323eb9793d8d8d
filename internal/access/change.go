package access

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

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

// Sides returns the views of two versions, of which the later is not newer than the
// newest. The State or provider that the viewer speaks for need not have been there
// yet: it saw what it would have seen. Its error is that of View for the newest version.
func (v *Views) Sides(before, after, newest *model.Snapshot, viewer Viewer, world model.World) (Sides, error) {
	now, err := v.current(newest.Whole(), who{viewer, world})
	if err != nil {
		return Sides{}, err
	}
	past := model.Sighted{Whole: newest.Whole(), Mask: now.mask, Sight: now.sight}
	was, is := sightedBy(before.Whole(), who{viewer, world}), sightedBy(after.Whole(), who{viewer, world})
	sides := Sides{Before: was.Whole.Through(was.Mask), After: is.Whole.Through(is.Mask)}
	sides.BeforeNow, sides.AfterNow = narrowedBy(was, past), narrowedBy(is, past)
	return sides, nil
}

// sightedBy is what a viewer sees of a whole snapshot by its rights there.
func sightedBy(whole *model.Snapshot, w who) model.Sighted {
	sight := sightOf(whole, w.viewer, w.world)
	return model.Sighted{Whole: whole, Mask: model.NewMask(whole, sight), Sight: sight}
}

// narrowedBy is what it sees of a past one by its rights now as well.
func narrowedBy(past, now model.Sighted) *model.Snapshot {
	if past.Whole == now.Whole {
		return now.Whole.Through(now.Mask)
	}
	mask, _ := past.Mask.Narrowed(past.Whole, now.Mask, now.Whole, now.Sight)
	return past.Whole.Through(mask)
}

// ChangesShown returns what a viewer is shown of the changes between two versions,
// nodes by id and then edges by key. Of what the newest version hides, only the
// fact that it left the view is shown. Its only error is that of the context.
func ChangesShown(ctx context.Context, sides Sides) ([]ShownChange, error) {
	look := model.NewLook(ctx)
	var nodes, edges []ShownChange
	for key, isEdge := range sides.keys {
		if err := look.Err(); err != nil {
			return nil, err
		}
		change, ok := sides.of(key)
		switch {
		case ok && isEdge:
			edges = append(edges, change)
		case ok:
			nodes = append(nodes, change)
		}
	}
	for _, all := range [][]ShownChange{nodes, edges} {
		slices.SortFunc(all, func(a, b ShownChange) int { return strings.Compare(a.Key, b.Key) })
	}
	return append(nodes, edges...), nil
}

// showsAny reports whether the viewer is shown a change of the records with some keys,
// or of any others.
func (s Sides) showsAny(ctx context.Context, keys []string, others bool) (bool, error) {
	if slices.ContainsFunc(keys, func(key string) bool { _, shown := s.of(key); return shown }) {
		return true, nil
	}
	if !others {
		return false, nil
	}
	look := model.NewLook(ctx)
	for key := range s.keys {
		if _, shown := s.of(key); shown {
			return true, nil
		}
		if err := look.Err(); err != nil {
			return false, err
		}
	}
	return false, nil
}

// keys yields the keys of all records of either version, those of both once.
func (s Sides) keys(yield func(key string, isEdge bool) bool) {
	for _, kind := range model.NodeKinds() {
		for side, view := range []*model.Snapshot{s.After, s.Before} {
			for h := range view.Nodes(kind) {
				if side == 1 && s.After.Has(h.ID()) {
					continue
				}
				if !yield(h.ID(), false) {
					return
				}
			}
		}
	}
	for _, kind := range model.EdgeKinds() {
		for side, view := range []*model.Snapshot{s.After, s.Before} {
			for e := range view.Edges(kind) {
				if side == 1 && s.After.Has(e.Key()) {
					continue
				}
				if !yield(e.Key(), true) {
					return
				}
			}
		}
	}
}

// of returns what is shown of the change of one record; ok is false if nothing is.
func (s Sides) of(key string) (change ShownChange, ok bool) {
	before, after := shownIn(s.Before, key), shownIn(s.After, key)
	if before.declared == nil && after.declared == nil {
		return ShownChange{}, false
	}
	if after.declared == nil {
		return ShownChange{Key: key, Showing: RemovedFromView}, true
	}
	if before.declared != nil && maps.EqualFunc(before.properties, after.properties, reflect.DeepEqual) {
		return ShownChange{}, false
	}
	now := shownIn(s.AfterNow, key)
	switch {
	case now.declared == nil:
		return ShownChange{}, false
	case before.declared == nil:
		return ShownChange{Key: key, Showing: AddedToView, Values: valuesShown(shown{}, shown{}, after, now)}, true
	}
	values := valuesShown(before, shownIn(s.BeforeNow, key), after, now)
	return ShownChange{Key: key, Showing: Changed, Values: values}, len(values) > 0
}

// shown is a record as a view shows it, the zero value if it does not.
type shown struct {
	declared   []model.Property
	properties map[string]any
}

func shownIn(view *model.Snapshot, key string) shown {
	if kind, from, to, apart, isEdge := model.SplitKey(key); isEdge {
		if e, ok := view.Edge(kind, from, to, apart); ok {
			return shown{kind.Declaration().Properties, e.Record().Properties}
		}
		return shown{}
	}
	if h, ok := view.Node(key); ok {
		return shown{h.Kind().Declaration().Properties, h.Record().Properties}
	}
	return shown{}
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
