package bbolt_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

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
		New:      inMemory,
		OnDisk:   onDisk,
		Open:     func(location string) (store.Store, error) { return bbolt.Open(location, rand.Reader) },
		Stepping: stepping,
		Dump:     dump,
	})
}

func stepping(location string, step func()) (store.Store, error) {
	s, err := bbolt.Open(location, rand.Reader)
	if err != nil {
		return nil, err
	}
	s.EachStep(step)
	return s, nil
}

// dump returns the bytes of all files in the folder of a store, free pages and all, and
// after them what is packed in it.
func dump(t *testing.T, location string) []byte {
	t.Helper()
	var all []byte
	files, err := filepath.Glob(filepath.Join(filepath.Dir(location), "*"))
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := filepath.Glob(filepath.Join(filepath.Dir(location), ".*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, hidden...) {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	edit(t, location, func(tx *bolt.Tx) error {
		for _, bucket := range []string{"payloads", "checkpoints"} {
			err := tx.Bucket([]byte(bucket)).ForEach(func(key, value []byte) error {
				body, err := bbolt.Unpacked(bucket, key, value)
				all = append(all, body...)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return all
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
		Stepping: stepping,
		Dump:     dump,
	})
}
