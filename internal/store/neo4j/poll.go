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
	// committingPatience is how long a version that was seen is left for its writer
	// in this process to publish.
	committingPatience = time.Second
	// checkRest is how long the graph is not read again after commits of Concert
	// alone.
	checkRest = 500 * time.Millisecond
	// burst is how long the graph is not read while each look shows a newer
	// transaction: of several edits in a row all are read at once.
	burst = time.Second
	// quiet is how long nobody has to have committed before a checkpoint is written
	// that makes opening faster.
	quiet = 3 * time.Second
)

// look is what a trivial read shows: the newest version, and a bookmark that
// changes with every transaction, whoever commits it.
type look struct {
	store    string
	version  model.Version
	hash     model.Digest
	own      int64  // how many transactions of ours there were
	verified mark   // at which the graph was last found to be as the log says
	putBack  string // which derived values were put back last
	bookmark string // of the last transaction
	numbered bool   // the server is of a line whose bookmarks are read
	at       mark   // when the look was taken, "" unless that is known exactly
}

// mark is a database, and how many transactions of others it has had. As long as it
// stays the same, nobody but Concert has written.
type mark string

// columnsOfStore are what lookOf reads, of the store's node s.
const columnsOfStore = `s.store, s.version, s.hash, coalesce(s.own, 0), coalesce(s.verified, ''), coalesce(s.putBack, '')`

func lookOf(row []any) (l look, err error) {
	l.store, l.version, l.own, l.verified = text(row[0]), model.Version(number(row[1])), number(row[3]), mark(text(row[4]))
	l.putBack = text(row[5])
	l.hash, err = digestOf(row[2])
	return l, err
}

// mark returns the mark of a look that is exact: no transaction of ours came between
// the bookmark and the count. It is "" if bookmarks are not read.
func (l look) mark() mark {
	last := transactionsOf(l.bookmark)
	if !l.numbered || last.database == "" {
		return ""
	}
	return mark(fmt.Sprint(last.database, " ", last.last-l.own))
}

// look reads the newest version. It waits for no bookmark, so that it shows what is
// there even after the database went back. Everything that is read later waits
// until the server shows the transaction of this look's bookmark. It is the last
// one that was committed, of which a busy server may have applied only a part.
func (s *Store) look(ctx context.Context) (look, error) { return s.lookAfter(ctx, nil) }

// lookAfter is look that waits for bookmarks.
func (s *Store) lookAfter(ctx context.Context, after driver.Bookmarks) (look, error) {
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	session := s.driver.NewSession(ctx, driver.SessionConfig{DatabaseName: s.database, AccessMode: driver.AccessModeWrite, Bookmarks: after})
	defer closing(ctx, session)
	result, err := session.Run(ctx, `MATCH (s:ConcertStore {id: 'store'}) RETURN `+columnsOfStore, nil)
	if err != nil {
		return look{}, err
	}
	rows, err := result.Collect(ctx)
	if err != nil {
		return look{}, err
	}
	summary, err := result.Consume(ctx)
	if err != nil {
		return look{}, err
	}
	if len(rows) != 1 {
		return look{}, s.restored("the node of the store is gone")
	}
	found, err := lookOf(rows[0].Values)
	s.putBack.Store(&found.putBack)
	found.numbered = !s.opaque && numbers(summary.Server().Agent())
	last := session.LastBookmarks()
	bookmarks := slices.Sorted(slices.Values(driver.BookmarksToRawValues(last)))
	found.bookmark = strings.Join(bookmarks, " ")
	return found, errors.Join(err, s.bookmarks.UpdateBookmarks(ctx, *s.looked.Swap(&last), last))
}

// isVerified reports whether the graph was found to be as the log says, and nobody but
// Concert has written since.
func (l look) isVerified() bool { return l.at != "" && l.at == l.verified }

// exactly finds out the mark of a look, if it can: it looks again, waiting for the
// bookmark of the first look, and has to see the same. Then nothing was committed
// between the two bookmarks. At whatever moment of a read a server takes its bookmark,
// the first look has counted no more of our transactions than there were at it, and
// the second no fewer; so a count that is the same is right.
func (s *Store) exactly(ctx context.Context, seen look) (look, error) {
	at := seen.mark()
	if at == "" {
		return seen, nil
	}
	again, err := s.lookAfter(ctx, driver.BookmarksFromRawValues(seen.bookmark))
	if err == nil && again == seen {
		seen.at = at
	}
	return seen, err
}

// lookLocked is look by one who holds the writer's lock. It is exact, as no other
// transaction of ours can land.
func (s *Store) lookLocked(ctx context.Context) (look, error) {
	seen, err := s.look(ctx)
	seen.at = seen.mark()
	return seen, err
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
	case head.version == newest.Version() && head.hash == newest.Hash():
		return nil
	case head.version <= newest.Version():
		return s.stillHolds(ctx, run, head, newest)
	}
	for c, err := range s.stored(ctx, run, newest.Version(), head.version) {
		if err != nil {
			return err
		}
		if c.Previous != newest.Hash() {
			return s.restored(fmt.Sprintf("version %d follows another version %d than was there", c.Version, newest.Version()))
		}
		next, err := newest.Replay(ctx, c)
		if len(c.Erases) > 0 {
			next, err = store.Fold(ctx, model.Empty(), s.stored(ctx, run, 0, c.Version))
		}
		if err != nil {
			return err
		}
		s.publish(c, next)
		newest = next
	}
	return nil
}

// stillHolds refuses a head that is not after the newest version, unless the log holds
// that version as it was: then the look is older than what landed since, or, since
// Neo4j reads one property after the other, took the version before a commit and the
// hash after it.
func (s *Store) stillHolds(ctx context.Context, run runner, head look, newest *model.Snapshot) error {
	hash, err := s.hashAt(ctx, run, newest.Version())
	switch {
	case err != nil || hash == newest.Hash():
		return err
	case head.version == newest.Version():
		return s.restored(fmt.Sprintf("version %d is another one than was there", head.version))
	}
	return s.restored(fmt.Sprintf("it holds version %d, and version %d was there", head.version, newest.Version()))
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
	newest, since := s.feed.Newest(), time.Now()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		s.step(ctx, &checking)
		if now := s.feed.Newest(); now != newest {
			newest, since = now, time.Now()
		} else if time.Since(since) > quiet && s.lost.Load() == nil {
			s.checkpoints.Settle(s.life, s.checkpointOf(newest))
		}
	}
}

// step looks once, folds what is new, and starts to read the graph if
// something was committed that may be a foreign edit.
func (s *Store) step(ctx context.Context, checking *sync.WaitGroup) {
	seen, err := s.look(ctx)
	if l := s.committing.Load(); err == nil && l != nil && l.version == seen.version && time.Since(l.since) < committingPatience {
		return
	}
	if err == nil {
		err = s.catchUp(ctx, s.readSoon, seen)
	}
	if err == nil && s.verifier.wentBack(seen) {
		s.forget(ctx)
		return
	}
	if err == nil && s.verifier.moved(seen) {
		seen, err = s.exactly(ctx, seen)
	}
	if ctx.Err() != nil {
		return
	}
	s.note(s.refusal(ctx, err))
	if err != nil {
		s.forget(ctx)
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
		return
	}
	s.storeVerified(seen)
}

// forget is for a database that was away, or went back: perhaps it is not the one that
// it was. What was found in it is found out again, and the next look's bookmark takes
// the place of all others, which it may never reach.
func (s *Store) forget(ctx context.Context) {
	s.verifier.forget()
	if all, err := s.bookmarks.GetBookmarks(ctx); err == nil {
		s.looked.Store(&all)
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
