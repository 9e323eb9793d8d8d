package seed_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"concert/seed"
)

// TestLargeFolderIsHeldOnce: of a large folder little more is held than its records
// and the lines in which they stand, though each edge gives sources and a review of its own.
func TestLargeFolderIsHeldOnce(t *testing.T) {
	const edges, most = 20_000, 700 // bytes for each record and each edge
	var themes, programme strings.Builder
	themes.WriteString("defaults: {sources: [source:field]}\nrecords:\n")
	programme.WriteString("records:\n  - id: programme:one\n    name: One\n    sources: [source:field]\n    ADDRESSES:\n")
	for i := range edges {
		fmt.Fprintf(&themes, "  - {id: theme:t%d, name: Theme}\n", i)
		fmt.Fprintf(&programme, "      - {node: theme:t%d, sources: [source:field], review: CONFIRMED}\n", i)
	}
	fsys := fstest.MapFS{
		"themes/all.yaml":     {Data: []byte(themes.String())},
		"programmes/one.yaml": {Data: []byte(programme.String())},
	}
	before := heap()
	set, err := seed.Parse(fsys, "large")
	if err != nil {
		t.Fatal(err)
	}
	after := heap()
	if n := len(set.Changes); n != 2*edges+1 {
		t.Errorf("%d changes, want %d", n, 2*edges+1)
	}
	if each := (int64(after) - int64(before)) / int64(len(set.Changes)); each > most {
		t.Errorf("a record or edge takes %d bytes, want at most %d", each, most)
	}
	runtime.KeepAlive(fsys)
}

// heap is how many bytes are held.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
