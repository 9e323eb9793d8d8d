package neo4j

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
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

// sight is what a trivial read shows: the newest version, and a bookmark that
// changes with every transaction, whoever commits it.
type sight struct {
	store    string
	version  model.Version
	hash     model.Digest
	bookmark string
}

func sightOf(row []any) (s sight, err error) {
	s.store, s.version = text(row[0]), model.Version(number(row[1]))
	s.hash, err = digestOf(row[2])
	return s, err
}

// look reads the newest version. It waits for no bookmark, so that it shows what
// is there even after the database went back. All that is read later waits until
// the server shows what this look has the bookmark of: that is of the last
// transaction committed, of which a busy server may have applied only a part.
func (s *Store) look(ctx context.Context) (sight, error) {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	session := s.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: s.database, AccessMode: driver.AccessModeWrite})
	defer closing(ctx, session)
	result, err := session.Run(ctx, `MATCH (s:ConcertStore {id: 'store'}) RETURN s.store, s.version, s.hash`, nil)
	if err != nil {
		return sight{}, err
	}
	rows, err := result.Collect(ctx)
	if err != nil {
		return sight{}, err
	}
	if len(rows) != 1 {
		return sight{}, s.restored("the node of the store is gone")
	}
	found, err := sightOf(rows[0].Values)
	last := session.LastBookmarks()
	bookmarks := slices.Sorted(slices.Values(driver.BookmarksToRawValues(last)))
	found.bookmark = strings.Join(bookmarks, " ")
	return found, errors.Join(err, s.bookmarks.UpdateBookmarks(ctx, *s.sighted.Swap(&last), last))
}

// readSoon is read for a short answer, which is waited for a short while.
func (s *Store) readSoon(ctx context.Context, cypher string, parameters map[string]any) ([]*driver.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*lookPatience)
	defer cancel()
	return s.read(ctx, cypher, parameters)
}

// restored refuses a database that went back to an earlier state.
func (s *Store) restored(what string) error {
	return explained(ErrRestored, "%s was restored from an older dump, or emptied: %s. Nothing is mixed with what was there before. "+
		"To go on from what it holds now, stop all Concert servers on it and start them again; to lose nothing, restore a newer dump", s.name, what)
}

// catchUp folds the commits up to the head that is seen, and refuses a head that
// does not follow what was seen before.
func (s *Store) catchUp(ctx context.Context, run runner, head sight) error {
	newest := s.newest.Load()
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

// step looks once, folds what is new, and starts to read the graph where
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
	s.tell(s.refusal(ctx, err))
	if err != nil {
		return
	}
	if s.foreign.due(seen) {
		checking.Go(func() {
			ctx, cancel := s.reaching(ctx)
			defer cancel()
			err := s.refusal(ctx, s.check(ctx, seen))
			if s.foreign.checked(err) && !errors.Is(err, ErrAway) && ctx.Err() == nil {
				s.log.Warn("the graph in Neo4j could not be read, so changes made there may be missing", "error", err)
			}
		})
	}
}

// tell keeps whether the database can be read, and wakes who waits for that. Who
// writes is stopped the second time in a row: a busy server can be slow once.
func (s *Store) tell(err error) {
	was := s.lost.Load()
	switch {
	case err == nil && was == nil:
	case err == nil:
		s.log.Info("the store is back", "away", s.now().Sub(was.since).Round(time.Second).String())
		s.lost.Store(nil)
		s.wake()
	case was == nil || was.err.Error() != err.Error():
		since := s.now()
		if was != nil {
			since = was.since
		}
		if was == nil || errors.Is(err, ErrRestored) != errors.Is(was.err, ErrRestored) {
			s.log.Warn("the store is away: answers come from what was read last", "version", s.newest.Load().Version(), "error", err)
		}
		s.lost.Store(&outage{since, err})
		s.wake()
	}
	if err != nil && was != nil {
		s.foreign.lose(err)
	}
}

// foreign is what is known of changes that no commit made.
type foreign struct {
	mu       sync.Mutex
	list     []model.Finding
	kept     looks     // of what is kept out
	verified sight     // after which the graph was read
	last     string    // the bookmark of the look before
	changed  time.Time // when a look first showed what is not verified
	busy     bool      // the graph is being read
	began    time.Time // when that began last
	rest     time.Time // until when it is not read again
	failed   error     // why it could not be read the last time
	losers   map[int]func(error)
	next     int
}

func (f *foreign) start() { f.kept, f.losers = looks{}, map[int]func(error){} }

func (f *foreign) findings() []model.Finding {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := slices.Clone(f.list)
	if f.failed != nil && !errors.Is(f.failed, ErrAway) {
		all = append(all, model.Finding{
			Kind:    model.FindingKindKeptOut,
			Message: fmt.Sprintf("the graph in Neo4j could not be read, so changes made there may be missing: %s", oneLine(f.failed.Error())),
		})
	}
	return all
}

func (f *foreign) keptOut() looks {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.kept
}

// know replaces what is known, and returns how many findings were before.
func (f *foreign) know(list []model.Finding, kept looks) (before int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before = len(f.list)
	f.list, f.kept = list, kept
	return before
}

// knows tells whether a difference shows nothing new to keep out.
func (f *foreign) knows(result settled) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Equal(f.list, result.findings) && f.kept.equal(result.kept)
}

// verify notes that the graph was read after something was seen.
func (f *foreign) verify(seen sight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.verified = seen
}

// due tells whether the graph is to be read now, and if so takes it on. After
// commits of Concert it rests a while: something else may have been committed
// beside them, and reading all of the graph for each would be too much.
func (f *foreign) due(seen sight) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.busy || seen.bookmark == f.verified.bookmark {
		return false
	}
	if now.Before(f.rest) && (seen.version != f.verified.version || f.failed != nil) {
		return false
	}
	if seen.bookmark != f.last {
		if f.last == f.verified.bookmark {
			f.changed = now
		}
		f.last = seen.bookmark
		if now.Sub(f.changed) < burst {
			return false
		}
	}
	f.busy, f.began = true, now
	return true
}

// checked ends what due took on, and tells whether that failed for the first time
// in a row.
func (f *foreign) checked(err error) (failed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	failed = err != nil && f.failed == nil
	f.busy, f.failed = false, err
	f.rest = now.Add(min(max(checkRest, now.Sub(f.began)), 2*checkRest))
	return failed
}

// onLost calls a function when the database is found to be away, until the
// function that it returns is called.
func (f *foreign) onLost(do func(error)) (stop func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.next
	f.next++
	f.losers[n] = do
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.losers, n)
	}
}

func (f *foreign) lose(err error) {
	f.mu.Lock()
	var all []func(error)
	for _, do := range f.losers {
		all = append(all, do)
	}
	f.mu.Unlock()
	for _, do := range all {
		do(err)
	}
}
