package graph

import (
	"testing"

	"concert/internal/model"
)

// TestGroundsAreLaidOnce: questions to one view at one day stand on one ground.
func TestGroundsAreLaidOnce(t *testing.T) {
	g := newGrounds()
	view, day := model.Empty(), model.NewDate(2026, 11, 26)
	first, err := g.at(t.Context(), view, day)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := g.at(t.Context(), view, day); again != first || err != nil {
		t.Errorf("asked again: another ground, %v", err)
	}
	if other, err := g.at(t.Context(), view, day.AddDays(1)); other == first || err != nil {
		t.Errorf("another day: the same ground, %v", err)
	}
}

// TestGroundsAreFew: a ground of long ago is let go of, with its version.
func TestGroundsAreFew(t *testing.T) {
	g := newGrounds()
	view, day := model.Empty(), model.NewDate(2026, 11, 26)
	first, err := g.at(t.Context(), view, day)
	if err != nil {
		t.Fatal(err)
	}
	for i := range mostGrounds {
		if _, err := g.at(t.Context(), view, day.AddDays(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if again, err := g.at(t.Context(), view, day); again == first || err != nil {
		t.Errorf("after %d others it is still there, %v", mostGrounds, err)
	}
}
