package bbolt

import (
	"context"
	"errors"

	bolt "go.etcd.io/bbolt"

	"concert/internal/model"
	"concert/internal/store"
)

// Apply implements store.Store.
func (s *Store) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	if err := store.CheckDraft(draft); err != nil {
		return model.Commit{}, err
	}
	if err := s.lock(ctx); err != nil {
		return model.Commit{}, err
	}
	defer s.life.Unlock()
	landed, err := s.landed(draft.Author, draft.Operation)
	if err != nil {
		return model.Commit{}, err
	}
	if landed.Version != 0 {
		return store.Repeat(landed, draft)
	}
	commit, next, err := store.Next(ctx, s.feed.Newest(), draft, s.random)
	if err != nil {
		return model.Commit{}, err
	}
	if err := s.write(commit, next); err != nil {
		return model.Commit{}, err
	}
	return commit, nil
}

// Append implements store.Store.
func (s *Store) Append(ctx context.Context, c model.Commit) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.life.Unlock()
	if there, err := s.holds(ctx, c); err != nil || there {
		return err
	}
	next, err := store.Follow(ctx, s.feed.Newest(), c)
	if err != nil {
		return err
	}
	landed, err := s.landed(c.Author, c.Operation)
	if err != nil {
		return err
	}
	if landed.Version != 0 {
		return store.Reused(c, landed.Version)
	}
	if err := checkLasting(c); err != nil {
		return err
	}
	return s.write(c, next)
}

// checkLasting checks that a commit made elsewhere comes back from a file as it is.
// Those of Apply do, since their values are normal.
func checkLasting(c model.Commit) error {
	r, err := recordOf(c)
	if err == nil {
		_, err = r.read()
	}
	if err != nil {
		return model.Errorf(model.Invalid, "commit %d holds values that are not normal: %v", c.Version, err)
	}
	return nil
}

// holds reports whether the commit is there already.
func (s *Store) holds(ctx context.Context, c model.Commit) (bool, error) {
	if c.Version < 1 || c.Version > s.feed.Newest().Version() {
		return false, nil
	}
	for there, err := range s.stored(ctx, c.Version-1, c.Version) {
		return there.Hash == c.Hash, err
	}
	return false, nil
}

// lock waits for the writer's lock, until s.life.Unlock.
func (s *Store) lock(ctx context.Context) error {
	if err := s.life.Lock(ctx); err != nil {
		return err
	}
	if s.broken != nil {
		s.life.Unlock()
	}
	return s.broken
}

// landed returns the commit of an operation, with version 0 if there is none.
func (s *Store) landed(author, operation string) (model.Commit, error) {
	var found record
	err := s.view(func(tx *bolt.Tx) error {
		key := operationKey(author, operation)
		value := tx.Bucket([]byte(bucketOperations)).Get(key)
		if value == nil {
			return nil
		}
		body, err := unsealed(bucketOperations, key, value)
		if err != nil {
			return damaged(err)
		}
		v, err := versionOf(body)
		if err != nil {
			return damaged(err)
		}
		if found, err = recordAt(tx, v); err != nil {
			return damaged(err)
		}
		return nil
	})
	if err != nil || found.version == 0 {
		return model.Commit{}, err
	}
	return s.commit(found)
}

// write makes a commit durable, and its snapshot the newest.
func (s *Store) write(c model.Commit, next *model.Snapshot) error {
	if len(c.Erases) > 0 {
		return s.erase(c)
	}
	r, err := recordOf(c)
	if err != nil {
		return err
	}
	if err := s.guarded(func() error { return s.db.Update(r.put) }); err != nil {
		return s.failed(c, err)
	}
	s.feed.Publish(next)
	s.checkpoints.Landed(r.cost(), s.life, func(context.Context) (int64, error) { return s.writeCheckpoint(next) })
	return nil
}

func (r record) put(tx *bolt.Tx) error {
	key := versionKey(r.version)
	for _, entry := range []struct {
		bucket    string
		key, body []byte
	}{
		{bucketCommits, key, r.commit},
		{bucketPayloads, key, r.payload},
		{bucketOperations, operationKey(r.author, r.operation), key},
	} {
		b := tx.Bucket([]byte(entry.bucket))
		if entry.bucket != bucketOperations {
			b.FillPercent = 1 // keys only ever grow
		}
		if err := b.Put(entry.key, sealed(entry.bucket, entry.key, entry.body)); err != nil {
			return err
		}
	}
	return nil
}

// failed says what became of a commit whose write failed. If it is in the file
// after all, or if that cannot be read, nobody knows what would be there after a
// power cut, so nothing is written until the file is opened and checked again.
func (s *Store) failed(c model.Commit, cause error) error {
	there := false
	err := s.view(func(tx *bolt.Tx) error {
		there = tx.Bucket([]byte(bucketCommits)).Get(versionKey(c.Version)) != nil
		return nil
	})
	told := store.Unavailable(cause, "%s could not be written (%v): nothing of the commit landed; mend that, and repeat", s.path, plain(cause))
	switch {
	case isMistake(cause), errors.Is(cause, ErrDamaged):
		told = s.refusal(cause)
	case there || err != nil:
		told = store.Unavailable(cause, "%s takes no more writes since one failed (%v): mend that, and start again", s.path, plain(cause))
	}
	if there || err != nil {
		s.broken = told
	}
	return told
}

func (s *Store) writeCheckpoint(snapshot *model.Snapshot) (int64, error) {
	encoded, err := snapshot.Encode()
	if err != nil {
		return 0, err
	}
	body, err := packed(encoded)
	if err != nil {
		return 0, err
	}
	err = s.guarded(func() error {
		if len(snapshot.Erased()) != len(s.feed.Newest().Erased()) {
			return errErased
		}
		return s.db.Update(func(tx *bolt.Tx) error { return putCheckpoint(tx, snapshot.Version(), body) })
	})
	return int64(len(body)), err
}

// errErased is for a checkpoint that was begun before an erasure.
var errErased = errors.New("bbolt: records were erased meanwhile")

func putCheckpoint(tx *bolt.Tx, v model.Version, body []byte) error {
	key := versionKey(v)
	return tx.Bucket([]byte(bucketCheckpoints)).Put(key, sealed(bucketCheckpoints, key, body))
}
