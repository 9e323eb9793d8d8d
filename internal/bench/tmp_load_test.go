package bench

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"concert/internal/store/bbolt"
	"concert/seed"
)

func TestTmpLoad(t *testing.T) {
	dir := t.TempDir()
	n := 100
	os.MkdirAll(filepath.Join(dir, "needs"), 0o700)
	os.MkdirAll(filepath.Join(dir, "member-states"), 0o700)
	os.MkdirAll(filepath.Join(dir, "themes"), 0o700)
	os.MkdirAll(filepath.Join(dir, "sources"), 0o700)
	os.MkdirAll(filepath.Join(dir, "data-sets"), 0o700)
	os.WriteFile(filepath.Join(dir, "data-sets", "d.yaml"), []byte("records: [{id: dataset:x, name: X, statement: made up, completeness: ILLUSTRATIVE, fictional: true}]\n"), 0o600)
	os.WriteFile(filepath.Join(dir, "sources", "d.yaml"), []byte("records: [{id: source:x, title: X, dataSet: dataset:x}]\n"), 0o600)
	os.WriteFile(filepath.Join(dir, "themes", "d.yaml"), []byte("defaults: {sources: [source:x]}\nrecords: [{id: theme:a, name: A},{id: theme:b, name: B}]\n"), 0o600)
	os.WriteFile(filepath.Join(dir, "member-states", "d.yaml"), []byte("defaults: {sources: [source:x]}\nrecords: [{id: state:XAA, name: A},{id: state:XAB, name: B}]\n"), 0o600)
	for f := range n {
		var b strings.Builder
		b.WriteString("defaults: {sources: [source:x]}\nrecords:\n")
		for i := range 1000 {
			fmt.Fprintf(&b, "  - {id: need:01JX%022d, summary: A need that is somewhat long to read, severity: %d, identifiedOn: 2024-01-%02d, HAS_NEED: state:XA%c, CONCERNS: [theme:a, theme:b]}\n", f*1000+i, i%6, 1+i%28, 'A'+i%2)
		}
		os.WriteFile(filepath.Join(dir, "needs", fmt.Sprintf("n%03d.yaml", f)), []byte(b.String()), 0o600)
	}
	s, err := bbolt.Open(filepath.Join(t.TempDir(), "x.db"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	r, err := seed.ApplyFolders(t.Context(), s, time.Now(), dir)
	if err != nil {
		t.Fatal(err.Error()[:min(len(err.Error()), 2000)])
	}
	fmt.Println(r, time.Since(start))
	s.Close()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println("sys MB", m.Sys>>20, "alloc GB", m.TotalAlloc>>30)
}
