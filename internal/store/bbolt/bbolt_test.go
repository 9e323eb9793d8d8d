package bbolt_test

import (
	"crypto/rand"
	"path/filepath"
	"testing"

	"concert/internal/store"
	"concert/internal/store/bbolt"
	"concert/internal/store/storetest"
)

func inMemory(t *testing.T) string {
	t.Helper()
	return filepath.Join(storetest.Folder(t), "concert.db")
}

func onDisk(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "concert.db")
}

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Target{
		New:    inMemory,
		OnDisk: onDisk,
		Open:   func(location string) (store.Store, error) { return bbolt.Open(location, rand.Reader) },
	})
}

// TestStoreOfCheckpoints runs the suite over files that have a checkpoint of
// nearly every version.
func TestStoreOfCheckpoints(t *testing.T) {
	storetest.Run(t, storetest.Target{
		New:    inMemory,
		OnDisk: onDisk,
		Open: func(location string) (store.Store, error) {
			s, err := bbolt.Open(location, rand.Reader)
			if err != nil {
				return nil, err
			}
			s.CheckpointAlways()
			return s, nil
		},
	})
}
