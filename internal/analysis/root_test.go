package analysis

import "testing"

// TestRootsOfCycles: a view that withholds that two records are the same can leave
// a cycle where the whole has none. No walk up goes round in it.
func TestRootsOfCycles(t *testing.T) {
	up := []int32{1, 2, 1, 3, 0} // 4 leads to 0, that into the cycle of 1 and 2; 3 stands alone
	for i, want := range []int32{1, 1, 1, 3, 1} {
		if got := rootOf(up, int32(i)); got != want {
			t.Errorf("the root of %d is %d, want %d", i, got, want)
		}
	}
}
