package bbolt

import "time"

// LookEvery looks at the file more often.
func (s *Store) LookEvery(pause time.Duration) { go s.watch(pause) }

// CheckpointAlways makes a checkpoint due at every commit.
func (s *Store) CheckpointAlways() {
	s.checkpoints.Least = 0
	s.checkpoints.Start(0, 0)
}

// EachStep lets a test do something before each step of an erasure.
func (s *Store) EachStep(do func()) { s.step = do }

// Unpacked returns the body of a value of a bucket that is packed.
func Unpacked(bucket string, key, value []byte) ([]byte, error) {
	body, err := unsealed(bucket, key, value)
	if err != nil {
		return nil, err
	}
	return unpacked(body)
}

// Sealed returns a key, and a value with its checksum.
func Sealed(bucket, key, body string) ([]byte, []byte) {
	return []byte(key), sealed(bucket, []byte(key), []byte(body))
}

// Rest waits until no checkpoint is being written.
func (s *Store) Rest() { s.life.Wait() }
