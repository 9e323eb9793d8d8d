// Package accesstest states the law of views for tests of all that is asked of
// them: an answer over a view equals the answer over a world that was built
// without the hidden records.
package accesstest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"concert/internal/model"
)

// Rebuild returns a view that hides nothing, over a snapshot that holds only
// what this view shows. It has the same name, world, version and levels.
func Rebuild(view *model.Snapshot) *model.Snapshot { return view.Detached() }

// CheckAnswer fails the test where an answer over the view, as JSON, differs
// from the answer over the rebuilt view.
func CheckAnswer(tb testing.TB, view *model.Snapshot, answer func(*model.Snapshot) any) {
	tb.Helper()
	got, want := asJSON(tb, answer(view)), asJSON(tb, answer(Rebuild(view)))
	if got != want {
		tb.Fatalf("the answer over the view %q tells of what is hidden:\n%s\nover a world without it:\n%s", view.View(), got, want)
	}
}

func asJSON(tb testing.TB, v any) string {
	tb.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// Account is all that a view tells when it is walked, in an order of its own.
type Account struct {
	View            string
	World           model.World
	Version         model.Version
	RightsChangedAt model.Version
	Counts          map[string]int
	Tombstones      []string
	Nodes           []NodeAccount
	Edges           []EdgeAccount
	Same            map[string]string
}

// NodeAccount is all that a view tells of a record.
type NodeAccount struct {
	ID, Name, StateOf string
	Review            model.Review
	Release, Own      model.Release
	Fictional         bool
	Sources           []string
	Actors            []string
	DataSet           string
	Values            []string // by the accessors of what not everyone sees who sees the record
	Record            model.NodeRecord
	Walks             map[string][]string // by kind of edge and direction: the other ends in the order of a walk that sorts
}

// EdgeAccount is all that a view tells of an edge.
type EdgeAccount struct {
	Key             string
	Review          model.Review
	Release, Own    model.Release
	Fictional       bool
	Sources, Actors []string
	Record          model.EdgeRecord
}

// AccountOf walks a snapshot.
func AccountOf(s *model.Snapshot) Account {
	a := Account{
		View: s.View(), World: s.World(), Version: s.Version(), RightsChangedAt: s.RightsChangedAt(),
		Counts: map[string]int{}, Same: map[string]string{},
	}
	for _, k := range model.NodeKinds() {
		a.Counts[k.Label()] = s.Count(k)
		for h := range s.Nodes(k) {
			a.Nodes = append(a.Nodes, nodeAccount(h))
		}
	}
	for _, k := range model.EdgeKinds() {
		a.Counts[k.String()] = s.CountEdges(k)
		for e := range s.Edges(k) {
			a.Edges = append(a.Edges, edgeAccount(e))
		}
	}
	slices.SortFunc(a.Edges, func(x, y EdgeAccount) int { return strings.Compare(x.Key, y.Key) })
	for id := range s.Tombstones() {
		a.Tombstones = append(a.Tombstones, id)
	}
	for h, lowest := range s.SameGroups() {
		a.Same[h.ID()] = lowest.ID()
	}
	return a
}

func nodeAccount(h model.Handle) NodeAccount {
	n := NodeAccount{
		ID: h.ID(), Name: h.Name(), Review: h.Review(), Release: h.Release(), Own: h.OwnRelease(), Fictional: h.IsFictional(),
		Sources: sourceIDs(h.Sources()), Record: h.Record(), Walks: map[string][]string{},
	}
	if state, ok := h.StateOf(); ok {
		n.StateOf = state.ID()
	}
	n.Values = valuesOf(h)
	if need, ok := h.Need(); ok {
		n.Actors = actors(need.RatedBy())
	}
	if step, ok := h.RoadMapStep(); ok {
		n.Actors = actors(step.Responsible())
	}
	if source, ok := h.Source(); ok {
		if d, found := source.DataSet(); found {
			n.DataSet = d.ID()
		}
	}
	for _, k := range model.EdgeKinds() {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			way := fmt.Sprint(k, " ", end)
			for _, e := range h.EdgesOf(k, end) {
				n.Walks[way] = append(n.Walks[way], e.Key()+" to "+e.Other(h).ID())
			}
		}
	}
	return n
}

func valuesOf(h model.Handle) []string {
	switch r := h.Typed().(type) {
	case model.MemberState:
		return actors(r.ContactPoint())
	case model.Provider:
		return actors(r.ContactPoint())
	case model.Need:
		releasable, ok := r.Releasable()
		return actors(fmt.Sprint(releasable), ok)
	case model.AssessmentVisit:
		return slices.Concat([]string{string(r.Consent()), r.ConsentOn().String()}, actors(r.ReportURL()))
	case model.CapacityConsultation:
		return slices.Concat([]string{string(r.Consent()), r.ConsentOn().String()},
			actors(r.Legislative()), actors(r.Institutional()), actors(r.Operational()))
	}
	return nil
}

func edgeAccount(e model.Edge) EdgeAccount {
	return EdgeAccount{
		Key: e.Key(), Review: e.Review(), Release: e.Release(), Own: e.OwnRelease(), Fictional: e.IsFictional(),
		Sources: sourceIDs(e.Sources()), Record: e.Record(),
		Actors: slices.Concat(actors(e.ProposedBy()), actors(e.AssessedBy()), actors(e.DecidedBy()), actors(e.Reason())),
	}
}

func actors(id string, ok bool) []string {
	return []string{fmt.Sprint(id, " ", ok)}
}

func sourceIDs(sources []model.Source) []string {
	ids := make([]string, len(sources))
	for i, s := range sources {
		ids[i] = s.ID()
	}
	return ids
}
