package modeltest

import (
	"reflect"
	"testing"

	"concert/internal/model"
)

func TestPlausible(t *testing.T) {
	size := Size{Needs: 3000, Programmes: 300, States: 193, Seed: 1}
	changes := Plausible(size)
	if !reflect.DeepEqual(changes, Plausible(size)) {
		t.Error("not the same for the same size")
	}
	normal, err := model.Normal(changes)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(changes, normal) {
		t.Error("the changes are not normal")
	}
	s := Snapshot(t, size)
	for kind, want := range map[model.NodeKind]int{
		model.KindNeed: 3000, model.KindProgramme: 300, model.KindMemberState: 193, model.KindTheme: 33,
	} {
		if got := s.Count(kind); got != want {
			t.Errorf("%d %s, want %d", got, kind, want)
		}
	}
	for _, kind := range model.NodeKinds() {
		if s.Count(kind) == 0 {
			t.Errorf("no %s", kind)
		}
	}
	for _, kind := range model.EdgeKinds() {
		if s.CountEdges(kind) == 0 && !rare[kind] {
			t.Errorf("no %s", kind)
		}
	}
}

// rare are the kinds of edges that plausible data sets do without.
var rare = map[model.EdgeKind]bool{
	model.Renews: true, model.Supplements: true, model.Under: true, model.Mapped: true, model.Follows: true, model.Offers: true,
}
