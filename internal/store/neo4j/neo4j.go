// Package neo4j keeps a store in a Neo4j database, which several servers share
// and which anybody with Cypher can read and change. Only this package and those
// below it know Cypher.
//
// The graph consists of real nodes and relationships, with the labels, types and
// properties that the model declares; a relationship also has its key. Values
// that are derived for people who read the graph are stored beside it
// (foreign/derived.go, beside.go), and so are the commits (schema.go). The commits
// are the truth of each version: Load reads nothing else. One node, ConcertStore,
// holds the number of the newest version. Every writer locks that node first, so
// that the versions of all writers have one order.
//
// Somebody may change the graph without a commit. Such changes are handled in
// four places:
//
//   - A trivial read shows, by its bookmark, whether anything was committed
//     (poll.go).
//   - If others may have committed something, the graph is read, in large columns,
//     and compared with the newest snapshot (graph.go).
//   - What differs is adopted as one commit by the author neo4j. What the model
//     refuses is kept out, and listed under Findings (package foreign decides,
//     adopt.go writes).
//   - Apply never overwrites a change that nobody has seen: either it knows that
//     there is none, or it locks the records that it touches and reads them again
//     first (write.go).
//
// Counting shows who committed. A bookmark holds the number of the last
// transaction in the database (bookmark.go). ConcertStore counts our own: each
// transaction that writes adds one, under the lock of that node. The difference of
// the two is the number of transactions by others; together with the identity of
// the database it is called a mark. When the graph was compared and equals the
// log, the mark is stored. As long as the mark has not changed since, no server
// has to read the graph, not even when it starts. A mistake in counting can only cause
// an unnecessary reading: some of our own transactions are not counted (creating
// names and constraints, writing keys before a large adoption, those of an
// older Concert), so they look like transactions by others.
//
// Neo4j says that bookmarks are opaque. So they are read only on lines of Neo4j
// for which the tests here have shown what they hold, and only if they have the known
// form; otherwise each transaction may be one by others. After the database was
// away, or was restored, a mark in memory may belong to another history, and only
// the stored one counts.
//
// A record is identified by its id, a relationship by its key. Neo4j's own numbers
// are not used for that, because Neo4j reuses them; only while the graph is being read do
// they show which nodes a relationship connects.
//
// Reading a large graph takes seconds. For kinds with few nodes, Neo4j's counters
// show at once that there are more or fewer nodes than before. Such nodes are read
// and adopted before the rest, if they do not depend on it.
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

// Findings implements store.Store. While the database is away, it returns those
// that it found last. A derived value that was put back is reported for a day.
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
