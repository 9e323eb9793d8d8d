package bbolt

// CheckpointAlways makes a checkpoint due at every commit.
func (s *Store) CheckpointAlways() {
	s.checkpoints.Least = 0
	s.checkpoints.Start(0, 0)
}

// Sealed returns a key, and a value with its checksum.
func Sealed(bucket, key, body string) ([]byte, []byte) {
	return []byte(key), sealed(bucket, []byte(key), []byte(body))
}

// Rest waits until no checkpoint is being written.
func (s *Store) Rest() { s.life.Wait() }
