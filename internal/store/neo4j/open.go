package neo4j

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"concert/internal/model"
	"concert/internal/store"
)

// Options are what Open needs besides the address.
type Options struct {
	// User and Password sign in; those in the address override them.
	User, Password string
	// Adopt takes over a database that holds data with the model's labels which
	// Concert did not write: what the model allows becomes the first commit. Nobody
	// saw any of it before, so consents and shares are taken as they are.
	Adopt bool
	// Random is what the salts of commits are read from, and must not be
	// guessable; nil is crypto/rand.Reader.
	Random io.Reader
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Log gets a line when the database goes away and comes back, and for what is
	// adopted and kept out; nil is none.
	Log *slog.Logger
	// Opaque stops transaction numbers from being read in bookmarks, so that the
	// graph is read after each transaction. This is always so for bookmarks of an
	// unknown form, and for servers of a line on which the tests have not run.
	Opaque bool
	// Landing, if not nil, is called when all of a commit is written and checked, just
	// before COMMIT. It lets tests do something at that moment.
	Landing func()
	// Erasing, if not nil, is called before each step of an erasure, and after the last.
	Erasing func()
}

// defaultDatabase is the one that Neo4j Community has.
const defaultDatabase = "neo4j"

// IsAddress reports whether an address is that of a Neo4j: neo4j://, bolt://, or
// with +s or +ssc.
func IsAddress(address string) bool {
	scheme, _, ok := strings.Cut(address, "://")
	scheme, _, _ = strings.Cut(scheme, "+")
	return ok && (scheme == "neo4j" || scheme == "bolt")
}

// Open opens the store in a Neo4j database, or starts one in an empty database.
// The address is such as neo4j://user:password@host:7687/database; without a
// path the database is neo4j. What was changed in the graph since is adopted
// before Open returns.
//
// ErrAway, ErrForeign, ErrNewerFormat and ErrOlderFormat distinguish some errors;
// only after ErrAway is it worth trying again.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	s, err := connect(address, o)
	if err != nil {
		return nil, err
	}
	if err := s.start(ctx, o.Adopt); err != nil {
		err = s.refusal(ctx, err)
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Redacted returns an address without user and password.
func Redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		scheme, _, _ := strings.Cut(address, "://")
		return scheme + "://…"
	}
	u.User, u.RawQuery = nil, ""
	return u.String()
}

func connect(address string, o Options) (*Store, error) {
	u, err := url.Parse(address)
	if err != nil || !IsAddress(address) || u.Host == "" || u.RawQuery != "" || strings.Count(u.Path, "/") > 1 {
		return nil, model.Errorf(model.Invalid, "%s is not an address of a Neo4j: one looks like neo4j://localhost:7687 or bolt://localhost:7687/neo4j", Redacted(address))
	}
	if u.User != nil {
		o.User = u.User.Username()
		if password, given := u.User.Password(); given {
			o.Password = password
		}
	}
	if o.User == "" {
		o.User = "neo4j"
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Landing == nil {
		o.Landing = func() {}
	}
	if o.Erasing == nil {
		o.Erasing = func() {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	database := strings.TrimPrefix(u.Path, "/")
	if database == "" {
		database = defaultDatabase
	}
	token := driver.BasicAuth(o.User, o.Password, "")
	if o.Password == "" {
		token = driver.NoAuth()
	}
	self := make([]byte, 8)
	if _, err := io.ReadFull(o.Random, self); err != nil {
		return nil, err
	}
	agent := agentName + "/" + hex.EncodeToString(self)
	d, err := driver.NewDriverWithContext(u.Scheme+"://"+u.Host, token, func(c *config.Config) {
		c.TelemetryDisabled = true
		c.NotificationsMinSeverity = notifications.DisabledLevel
		c.SocketConnectTimeout = connectPatience
		c.ConnectionAcquisitionTimeout = timeoutShort
		c.UserAgent = agent
	})
	if err != nil {
		return nil, model.Errorf(model.Invalid, "%s is not an address of a Neo4j: %v", Redacted(address), err)
	}
	s := &Store{
		name: Redacted(address), agent: agent, user: o.User, database: database, driver: d, random: o.Random, now: o.Now, log: o.Log.With("store", Redacted(address)),
		opaque: o.Opaque, landing: o.Landing, erasing: o.Erasing,
		life: store.NewLife(Redacted(address)), checkpoints: store.Checkpoints{Least: store.CheckpointFrom, Times: checkpointTimes},
	}
	s.feed = store.NewFeed(s.life)
	s.bookmarks = driver.NewBookmarkManager(driver.BookmarkManagerConfig{})
	s.looked.Store(&driver.Bookmarks{})
	return s, nil
}

// agentName is what the name of each Concert at the server begins with.
const agentName = "concert"

// connectPatience is how long a connection may take to come about.
const connectPatience = 5 * time.Second

// start reads what is there, and starts to follow it. What the server refuses
// because others start at the same time, it asks again.
func (s *Store) start(ctx context.Context, adopt bool) error {
	ctx, cancel := s.life.Within(ctx)
	defer cancel()
	for n, pause := 1, firstPause; ; n, pause = n+1, 2*pause {
		err := s.startOnce(ctx, adopt)
		if _, told := neo4jError(err); !told || !passes(err) || n >= attempts {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (s *Store) startOnce(ctx context.Context, adopt bool) error {
	if err := s.ensureStore(ctx, adopt); err != nil {
		return err
	}
	first, err := s.firstLook(ctx)
	if err != nil {
		return err
	}
	newest, err := s.fold(ctx, first.version)
	if err != nil {
		return err
	}
	if newest.Hash() != first.hash {
		return s.damaged(fmt.Errorf("commit %d has the hash %s, not %s", newest.Version(), newest.Hash(), first.hash))
	}
	s.feed.Publish(newest)
	tail, size, err := s.sinceCheckpoint(ctx)
	if err != nil {
		return err
	}
	s.checkpoints.Start(tail, size)
	if first.isVerified() {
		s.verifier.verify(first)
	} else if err := s.check(ctx, first); err != nil {
		return err
	}
	s.life.Go(s.follow)
	return nil
}

// looks is how often a server that starts looks for a moment in which nobody
// commits.
const looks = 5

func (s *Store) firstLook(ctx context.Context) (seen look, err error) {
	for range looks {
		if seen, err = s.look(ctx); err == nil {
			seen, err = s.exactly(ctx, seen)
		}
		if err != nil || seen.at != "" || seen.mark() == "" {
			break
		}
	}
	return seen, err
}

// ensureStore makes the node of the store if there is none, in a database
// without foreign data, and brings constraints and indexes up to date.
func (s *Store) ensureStore(ctx context.Context, adopt bool) error {
	there, err := s.findStore(ctx)
	if err != nil {
		return err
	}
	if !there {
		if err := s.refuse(ctx, adopt); err != nil {
			// Another server may have made the store meanwhile.
			if there, again := s.findStore(ctx); again != nil || !there {
				return errors.Join(err, again)
			}
		}
	}
	if err := s.laySchema(ctx); err != nil {
		return err
	}
	if err := s.makeNames(ctx); err != nil {
		return err
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(s.random, id); err != nil {
		return err
	}
	_, err = s.read(ctx, `MERGE (s:ConcertStore {id: 'store'})
		ON CREATE SET s.store = $store, s.version = 0, s.hash = $hash, s.lock = 0, s.format = $format, s.own = 1`,
		map[string]any{"store": hex.EncodeToString(id), "format": int64(format), "hash": model.Digest{}.String()})
	if err != nil {
		return err
	}
	if there, err = s.findStore(ctx); err != nil || !there {
		return errors.Join(err, errors.New("the store's node is not there"))
	}
	return nil
}

// findStore looks for the node of the store. It is the first that is asked, so it
// does not wait long.
func (s *Store) findStore(ctx context.Context) (bool, error) {
	rows, err := s.readSoon(ctx, `MATCH (s:ConcertStore {id: 'store'}) RETURN s.store, s.format`, nil)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	switch found := number(rows[0].Values[1]); {
	case found > format:
		return false, store.Unavailable(ErrNewerFormat, "%s was written by a newer Concert: open it with that version or a later one", s.name)
	case found < format:
		return false, store.Unavailable(ErrOlderFormat, "%s was written by an older Concert, and its format is no longer read: empty it, or name another database, and start again, "+
			"which makes a new store from the seeds (concert serve), or load your own records into it (concert seed DIR)", s.name)
	}
	s.id = text(rows[0].Values[0])
	return true, nil
}

// refuse refuses a database without a store that is not empty.
func (s *Store) refuse(ctx context.Context, adopt bool) error {
	if err := s.refuseLog(ctx); err != nil || adopt {
		return err
	}
	return s.refuseForeign(ctx)
}

// refuseLog refuses a database that has commits, and no store that they are of.
func (s *Store) refuseLog(ctx context.Context) error {
	rows, err := s.read(ctx, `MATCH (c:ConcertCommit) RETURN count(c)`, nil)
	if err == nil && number(rows[0].Values[0]) > 0 {
		return s.damaged(errors.New("the node ConcertStore is gone"))
	}
	return err
}

// refuseForeign refuses a database that holds data with the model's names which
// Concert did not write.
func (s *Store) refuseForeign(ctx context.Context) error {
	counts, err := countGraph(ctx, s.read)
	if err != nil {
		return err
	}
	for _, found := range []map[string]int64{counts.labels, counts.types} {
		for _, name := range counts.names {
			if n := found[name]; n > 0 {
				return store.Unavailable(ErrForeign, "%s holds data that no Concert wrote, such as %d of %s: name another database, or take it over with --adopt", s.name, n, name)
			}
		}
	}
	return nil
}
