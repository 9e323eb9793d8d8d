package analysis

import (
	"slices"
	"testing"
)

// TestRootsOfCycles: a view that withholds that two records are the same can leave
// a cycle where the whole has none. No walk up goes round in it.
func TestRootsOfCycles(t *testing.T) {
	up := []int32{1, 2, 1, 3, 0} // 4 leads to 0, that into the cycle of 1 and 2; 3 stands alone
	for i, want := range []int32{1, 1, 1, 3, 1} {
		if got := rootOf(up, int32(i)); got != want {
			t.Errorf("the root of %d is %d, want %d", i, got, want)
		}
	}
	g := &Ground{programmes: make([]programme, 3)}
	for i := range g.programmes {
		g.layWholes([][]int32{{1}, {0}, nil}, int32(i))
	}
	if !anyCommon(g.programmes[0].wholes, g.programmes[1].wholes) || anyCommon(g.programmes[0].wholes, g.programmes[2].wholes) {
		t.Errorf("the wholes are %v", g.programmes)
	}
}

// TestChainsHaveOneWhole: a programme in a long chain of components knows its
// whole, and not each step on the way.
func TestChainsHaveOneWhole(t *testing.T) {
	const long = 400
	g, up := &Ground{programmes: make([]programme, long)}, make([][]int32, long)
	for i := range long - 1 {
		up[i] = []int32{int32(i + 1)}
	}
	for i := range g.programmes {
		g.layWholes(up, int32(i))
	}
	for i := range g.programmes {
		if !slices.Equal(g.programmes[i].wholes, []int32{long - 1}) {
			t.Fatalf("the wholes of %d are %v", i, g.programmes[i].wholes)
		}
	}
}
