package bbolt_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store"
	"concert/internal/store/bbolt"
)

// large makes a file with a plausible data set of 10^5 needs.
func large(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "concert.db")
	s, err := bbolt.Open(path, rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	changes := modeltest.Plausible(modeltest.Size{Needs: 100_000, Programmes: 10_000, States: 193, Seed: 1})
	if _, err := s.Apply(b.Context(), draft("large", changes...)); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkOpen opens and checks a file of 10^5 needs.
func BenchmarkOpen(b *testing.B) {
	path := large(b)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB/file")
	for b.Loop() {
		s, err := bbolt.Open(path, rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPublish applies a commit of one change at 10^5 needs, until Live
// shows it.
func BenchmarkPublish(b *testing.B) {
	s, err := bbolt.Open(large(b), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	l, err := store.NewLive(b.Context(), s)
	if err != nil {
		b.Fatal(err)
	}
	var first model.NodeRecord
	for need := range l.Snapshot().Nodes(model.KindNeed) {
		first = need.Record()
		break
	}
	n := 0
	for b.Loop() {
		n++
		first.Properties["summary"] = fmt.Sprint("summary ", n)
		if _, err := l.Apply(b.Context(), draft(fmt.Sprint(n), model.PutNode(first.ID, first.Properties))); err != nil {
			b.Fatal(err)
		}
	}
	l.Close()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoadLarge applies a data set of 10^5 needs in one commit.
func BenchmarkLoadLarge(b *testing.B) {
	for b.Loop() {
		large(b)
	}
}
