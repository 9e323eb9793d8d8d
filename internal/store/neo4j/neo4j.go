// Package neo4j keeps the store in a Neo4j database, which several servers and
// anybody's Cypher share. Nothing else in Concert knows Cypher.
//
// The graph is real nodes and relationships, with the labels, types and
// properties of the model's declarations; a relationship has besides its key. What is
// derived for those who look there stands beside it (foreign/derived.go, beside.go). The
// commits stand beside it (schema.go) and are the truth of each version: Load
// reads them alone. One node, ConcertStore, holds the newest version, and a
// writer locks that node first: so versions have one order, whoever writes.
//
// Somebody may change the graph without a commit. Four things keep that in order:
//
//   - A trivial read shows by its bookmark whether anything was committed (poll.go).
//   - If others may have committed it, the graph is read, in large columns, and
//     compared with the newest snapshot (graph.go).
//   - What differs is adopted as one commit of the author neo4j, but for what the
//     model refuses, which is kept out and listed under Findings (package foreign
//     decides, adopt.go writes).
//   - Apply covers no change that nobody has seen: it knows that there is none, or
//     locks the records that it touches and reads them again first (write.go).
//
// Who committed is known by counting. A bookmark has the number of the last
// transaction (bookmark.go), ConcertStore counts ours: each that writes raises the
// count by one, under the lock of that node. The number less the count is how many
// others have committed, and together with the database is called a mark. The mark
// at which the graph was last found to be as the log says is stored: as long as it
// stays, no server needs to read the graph, not even one that starts. This errs on
// one side alone: what takes a number and is not counted (the making of names and
// constraints, keys that are written before a large adoption, an older Concert)
// counts as of others, and the graph is read once more than it need be.
//
// Bookmarks are opaque, Neo4j says. So they are read on lines of Neo4j alone for
// which the tests here have shown what they say, and if they have that form; else
// each transaction is one that others may have made. After the database was away, or
// went back, a mark in memory may be of another history, and only the stored one
// counts.
//
// A record is known by its id, a relationship by its key, never by Neo4j's own
// numbers, which it gives to others in time; but while the graph is read, they tell
// which nodes are the ends of a relationship.
//
// A large graph takes seconds to read. Of small kinds, Neo4j's counters tell at once
// that there are more or fewer nodes: these are read and adopted before the rest, if
// they do not depend on it.
package neo4j

import (
	"context"
	"io"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/store"
)

// Author is the author of commits that adopt what somebody changed in Neo4j.
const Author = "neo4j"

// Store is a store.Store in a Neo4j database.
type Store struct {
	name     string // the address, without who signs in
	agent    string // how this store names itself to the server
	user     string
	database string
	driver   driver.DriverWithContext
	random   io.Reader // of the writer
	now      func() time.Time
	log      *slog.Logger
	opaque   bool   // bookmarks are not read
	landing  func() // called just before a commit lands
	erasing  func() // called before each step of an erasure

	id        string                           // of the store in the database
	bookmarks driver.BookmarkManager           // lets each transaction see those before it, whichever server of a cluster it asks
	looked    atomic.Pointer[driver.Bookmarks] // what the last look brought into bookmarks
	putBack   atomic.Pointer[string]           // what was put back, as the last look showed it
	lost      atomic.Pointer[outage]           // why it cannot be read now, nil if it can
	outages   listeners

	life        *store.Life
	feed        *store.Feed
	publishing  sync.Mutex
	recent      recent
	committing  atomic.Pointer[committing] // what is being committed, nil for nothing
	checkpoints store.Checkpoints
	verifier    verifier
}

// committing is a version that is being committed. The writer publishes it, if the
// answer comes.
type committing struct {
	version model.Version
	since   time.Time
}

// outage is since when the database is away, and why.
type outage struct {
	since time.Time
	err   error
}

var _ store.Store = (*Store)(nil)

// reachable gives the error of a store that is away too.
func (s *Store) reachable(ctx context.Context) error {
	if err := s.life.Ready(ctx); err != nil {
		return err
	}
	if lost := s.lost.Load(); lost != nil {
		return lost.err
	}
	return nil
}

// Close implements store.Store.
func (s *Store) Close() error {
	return s.life.Close(func() error {
		if s.lost.Load() == nil {
			ctx, cancel := context.WithTimeout(context.Background(), commitPatience)
			defer cancel()
			s.checkpoints.Last(ctx, s.checkpointOf(s.feed.Newest()))
		}
		ctx, cancel := context.WithTimeout(context.Background(), endPatience)
		defer cancel()
		_ = s.driver.Close(ctx) // a server that is away does not say goodbye
		return nil
	})
}

// Findings implements store.Store. While the database is away, they are those that
// were there last. That a derived value was put back is told for a day.
func (s *Store) Findings(ctx context.Context) ([]model.Finding, error) {
	if err := s.life.Ready(ctx); err != nil {
		return nil, err
	}
	return append(s.verifier.findings(), s.putBackFindings()...), nil
}

// Load implements store.Store.
func (s *Store) Load(ctx context.Context, at model.Version) (*model.Snapshot, error) {
	if err := s.reachable(ctx); err != nil {
		return nil, err
	}
	return s.feed.Load(ctx, at, func(ctx context.Context) (*model.Snapshot, error) {
		snapshot, err := s.fold(ctx, at)
		return snapshot, s.refusal(ctx, err)
	})
}

// Watch implements store.Store. Newer commits come from memory, older ones from
// the database, so it can fall behind as far as it likes.
func (s *Store) Watch(ctx context.Context, after model.Version) iter.Seq2[model.Commit, error] {
	return s.feed.Watch(ctx, after, s.reachable, s.after)
}

// after yields the commits after a version up to another, both there.
func (s *Store) after(ctx context.Context, after, upTo model.Version) iter.Seq2[model.Commit, error] {
	return func(yield func(model.Commit, error) bool) {
		if commits, ok := s.recent.since(after, upTo); ok {
			for _, c := range commits {
				if !yield(c, nil) {
					return
				}
			}
			return
		}
		for c, err := range s.stored(ctx, s.read, after, upTo) {
			if !yield(c, s.refusal(ctx, err)) {
				return
			}
		}
	}
}

// publish makes the snapshot after a commit the newest, unless it is known
// already, and wakes those who watch.
func (s *Store) publish(c model.Commit, next *model.Snapshot) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	if c.Version != s.feed.Newest().Version()+1 {
		return
	}
	if len(c.Erases) > 0 {
		s.recent.forget()
	} else {
		s.recent.add(c)
	}
	s.feed.Publish(next)
}

// recentChanges is how many changes of the newest commits are at hand.
const recentChanges = 20_000

// recent is the newest commits, in order.
type recent struct {
	mu      sync.Mutex
	commits []model.Commit
	size    int // changes of them all
}

func (r *recent) add(c model.Commit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.commits = append(r.commits, c)
	r.size += len(c.Changes)
	for len(r.commits) > 0 && r.size > recentChanges {
		r.size -= len(r.commits[0].Changes)
		r.commits = r.commits[1:]
	}
}

// forget drops what is at hand, of which something was erased.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.commits, r.size = nil, 0
}

// since returns the commits after a version up to another, if all are at hand.
func (r *recent) since(after, upTo model.Version) ([]model.Commit, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if after >= upTo {
		return nil, true
	}
	if len(r.commits) == 0 || r.commits[0].Version > after+1 || r.commits[len(r.commits)-1].Version < upTo {
		return nil, false
	}
	first := int(after + 1 - r.commits[0].Version)
	return append([]model.Commit(nil), r.commits[first:first+int(upTo-after)]...), true
}
