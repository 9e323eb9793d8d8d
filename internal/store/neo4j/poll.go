package neo4j

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/store"
)

// How the database is followed.
const (
	lookEvery = 100 * time.Millisecond
	// lookPatience is how long a trivial read may take before the database counts
	// as away.
	lookPatience = 5 * time.Second
	// landingPatience is how long a version that is seen is left to its writer here.
	landingPatience = time.Second
	// checkRest is how long the graph is not read again after commits of Concert
	// alone.
	checkRest = 500 * time.Millisecond
	// burst is how long the graph is not read while each look shows a newer
	// transaction: of several edits in a row all are read at once.
	burst = time.Second
)

// look is what a trivial read shows: the newest version, and a bookmark that
// changes with every transaction, whoever commits it.
type look struct {
	store    string
	version  model.Version
	hash     model.Digest
	bookmark string
}

func lookOf(row []any) (l look, err error) {
	l.store, l.version = text(row[0]), model.Version(number(row[1]))
	l.hash, err = digestOf(row[2])
	return l, err
}

// look reads the newest version. It waits for no bookmark, so that it shows what
// is there even after the database went back. All that is read later waits until
// the server shows what this look has the bookmark of: that is of the last
// transaction committed, of which a busy server may have applied only a part.
func (s *Store) look(ctx context.Context) (look, error) {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	session := s.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: s.database, AccessMode: driver.AccessModeWrite})
	defer closing(ctx, session)
	result, err := session.Run(ctx, `MATCH (s:ConcertStore {id: 'store'}) RETURN s.store, s.version, s.hash`, nil)
	if err != nil {
		return look{}, err
	}
	rows, err := result.Collect(ctx)
	if err != nil {
		return look{}, err
	}
	if len(rows) != 1 {
		return look{}, s.restored("the node of the store is gone")
	}
	found, err := lookOf(rows[0].Values)
	last := session.LastBookmarks()
	bookmarks := slices.Sorted(slices.Values(driver.BookmarksToRawValues(last)))
	found.bookmark = strings.Join(bookmarks, " ")
	return found, errors.Join(err, s.bookmarks.UpdateBookmarks(ctx, *s.looked.Swap(&last), last))
}

// readSoon is read for a short answer, which is waited for a short while.
func (s *Store) readSoon(ctx context.Context, cypher string, parameters map[string]any) ([]*driver.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*lookPatience)
	defer cancel()
	return s.read(ctx, cypher, parameters)
}

// restored refuses a database that went back to an earlier state.
func (s *Store) restored(what string) error {
	return store.Unavailable(ErrRestored, "%s was restored from an older dump, or emptied: %s. Nothing is mixed with what was there before. "+
		"To go on from what it holds now, stop all Concert servers on it and start them again; to lose nothing, restore a newer dump", s.name, what)
}

// catchUp folds the commits up to the head that is seen, and refuses a head that
// does not follow what was seen before.
func (s *Store) catchUp(ctx context.Context, run runner, head look) error {
	newest := s.feed.Newest()
	switch {
	case head.store != s.id:
		return s.restored("it holds another store")
	case head.version < newest.Version():
		hash, err := s.hashAt(ctx, run, newest.Version())
		if err == nil && hash == newest.Hash() {
			return nil // an older look than what landed since
		}
		return errors.Join(s.restored(fmt.Sprintf("it holds version %d, and version %d was there", head.version, newest.Version())), err)
	case head.version == newest.Version():
		if head.hash != newest.Hash() {
			return s.restored(fmt.Sprintf("version %d is another one than was there", head.version))
		}
		return nil
	}
	for c, err := range s.stored(ctx, run, newest.Version(), head.version) {
		if err != nil {
			return err
		}
		if c.Previous != newest.Hash() {
			return s.restored(fmt.Sprintf("version %d follows another version %d than was there", c.Version, newest.Version()))
		}
		next, err := newest.Replay(c)
		if err != nil {
			return err
		}
		s.publish(c, next)
		newest = next
	}
	return nil
}

func (s *Store) hashAt(ctx context.Context, run runner, at model.Version) (model.Digest, error) {
	rows, err := run(ctx, `MATCH (c:ConcertCommit {version: $version}) RETURN c.hash`, map[string]any{"version": int64(at)})
	if err != nil || len(rows) == 0 {
		return model.Digest{}, err
	}
	return digestOf(rows[0].Values[0])
}

// follow looks again and again until the context ends.
func (s *Store) follow(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	var checking sync.WaitGroup
	defer checking.Wait()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		s.step(ctx, &checking)
	}
}

// step looks once, folds what is new, and starts to read the graph if
// something was committed that may be a foreign edit.
func (s *Store) step(ctx context.Context, checking *sync.WaitGroup) {
	seen, err := s.look(ctx)
	if l := s.landing.Load(); err == nil && l != nil && l.version == seen.version && time.Since(l.since) < landingPatience {
		return
	}
	if err == nil {
		err = s.catchUp(ctx, s.readSoon, seen)
	}
	if ctx.Err() != nil {
		return
	}
	s.note(s.refusal(ctx, err))
	if err != nil {
		return
	}
	if s.verifier.due(seen) {
		checking.Go(func() {
			ctx, cancel := s.reaching(ctx)
			defer cancel()
			err := s.refusal(ctx, s.checkSoon(ctx, seen))
			if s.verifier.checked(err) && !errors.Is(err, ErrAway) && ctx.Err() == nil {
				s.log.Warn("the graph in Neo4j could not be read, so changes made there may be missing", "error", err)
			}
		})
	}
}

// note keeps whether the database can be read, and wakes those who wait for that.
// Writers are stopped the second time in a row: a busy server can be slow once.
func (s *Store) note(err error) {
	was := s.lost.Load()
	switch {
	case err == nil && was == nil:
	case err == nil:
		s.log.Info("the store is back", "away", s.now().Sub(was.since).Round(time.Second).String())
		s.lost.Store(nil)
		s.feed.Wake()
	default:
		since := s.now()
		if was != nil {
			since = was.since
		}
		if was == nil || errors.Is(err, ErrRestored) != errors.Is(was.err, ErrRestored) {
			s.log.Warn("the store is away: answers come from what was read last", "version", s.feed.Newest().Version(), "error", err)
		}
		s.lost.Store(&outage{since, err})
		s.feed.Wake()
	}
	if err != nil && was != nil {
		s.outages.call(err)
	}
}

// listeners are called when the database is found to be away.
type listeners struct {
	mu   sync.Mutex
	all  map[int]func(error)
	next int
}

// add adds a listener, which stays until the function that it returns is called.
func (l *listeners) add(do func(error)) (remove func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[int]func(error){}
	}
	n := l.next
	l.next++
	l.all[n] = do
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.all, n)
	}
}

func (l *listeners) call(err error) {
	l.mu.Lock()
	all := slices.Collect(maps.Values(l.all))
	l.mu.Unlock()
	for _, do := range all {
		do(err)
	}
}
