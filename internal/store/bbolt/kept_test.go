package bbolt_test

import (
	"crypto/rand"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"concert/internal/store/bbolt"
	"concert/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the file that is kept anew")

// TestKept opens a file of the first format that is kept. Only a change of the model
// that comes before the first release may write it again, with -update.
func TestKept(t *testing.T) {
	const file, answers = "testdata/kept.db", "testdata/kept.txt"
	if *update {
		writeKept(t, file, answers)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "concert.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	defer closed(t, s)
	want, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	if got := storetest.Kept(t, s); got != string(want) {
		t.Errorf("it holds\n%s\nwant\n%s", got, want)
	}
}

func writeKept(t *testing.T, file, answers string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "concert.db")
	s, err := bbolt.Open(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	storetest.WriteKept(t, s)
	if err := os.WriteFile(answers, []byte(storetest.Kept(t, s)), 0o600); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	content, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(file, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
