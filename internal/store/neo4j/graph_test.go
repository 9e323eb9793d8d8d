package neo4j

import (
	"slices"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// TestMoved finds the kinds that are worth a look of their own.
func TestMoved(t *testing.T) {
	s := modeltest.Snapshot(t, modeltest.Size{Needs: smallKind + 1, Programmes: 10, States: 20, Seed: 1})
	for name, test := range map[string]struct {
		more map[model.NodeKind]int64
		want []model.NodeKind
	}{
		"none":                {nil, nil},
		"one more":            {map[model.NodeKind]int64{model.KindTheme: 1}, []model.NodeKind{model.KindTheme, model.KindSource, model.KindDataSet}},
		"one fewer":           {map[model.NodeKind]int64{model.KindDataSet: -1}, []model.NodeKind{model.KindDataSet}},
		"two kinds":           {map[model.NodeKind]int64{model.KindTheme: 1, model.KindRegion: -2}, []model.NodeKind{model.KindRegion, model.KindTheme, model.KindSource, model.KindDataSet}},
		"one that names many": {map[model.NodeKind]int64{model.KindTheme: 1, model.KindSource: smallKind}, nil},
		"a large one":         {map[model.NodeKind]int64{model.KindNeed: 1}, nil},
		"one that was large":  {map[model.NodeKind]int64{model.KindNeed: -smallKind}, nil},
		"one that became so":  {map[model.NodeKind]int64{model.KindProgramme: smallKind}, nil},
	} {
		c := counts{labels: map[string]int64{}}
		for _, kind := range model.NodeKinds() {
			c.labels[kind.Label()] = int64(s.Count(kind)) + test.more[kind]
		}
		if got := c.moved(s); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
