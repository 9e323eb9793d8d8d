package e2e

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/neo4j"
	"concert/internal/store/neo4j/neo4jtest"
)

func openWith(t *testing.T, address string, o neo4j.Options) *neo4j.Store {
	t.Helper()
	s, err := neo4j.Open(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// foreign returns how many transactions of others a database has had, and how many
// it had when the graph was last found to be as the log says, "" if never. It reads
// the bookmark by itself: an id of 16 bytes, and the number.
func foreign(t *testing.T, server *neo4jtest.Server) (now, verified string) {
	t.Helper()
	d, err := server.Dial(server.URI)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close(context.WithoutCancel(t.Context())) }()
	session := d.NewSession(t.Context(), driver.SessionConfig{DatabaseName: neo4jtest.Database})
	defer func() { _ = session.Close(context.WithoutCancel(t.Context())) }()
	result, err := session.Run(t.Context(), `MATCH (s:ConcertStore) RETURN s.own, coalesce(s.verified, '')`, nil)
	if err != nil {
		t.Fatal(err)
	}
	row, err := result.Single(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bookmark := driver.BookmarksToRawValues(session.LastBookmarks())[0]
	packed, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(bookmark, "FB:"))
	if err != nil || len(packed) < 21 {
		t.Fatalf("bookmark %q: %v", bookmark, err)
	}
	number := packed[19 : len(packed)-1]
	if len(number) > 1 {
		number = number[1:] // after the one that says how long it is
	}
	last := int64(0)
	for _, b := range number {
		last = last<<8 | int64(b)
	}
	own, _ := row.Values[0].(int64)
	verified, _ = row.Values[1].(string)
	return fmt.Sprintf("%x %d", packed[3:19], last-own), verified
}

// countsItself checks that a store whose graph was verified has counted all that was
// committed since: nobody else wrote.
func countsItself(t *testing.T, server *neo4jtest.Server) {
	t.Helper()
	if now, verified := foreign(t, server); verified != "" && now != verified {
		t.Errorf("others had committed %s, and now %s, though only Concert wrote", verified, now)
	}
}

// verified waits until a store has stored that the graph is as the log says.
func verified(t *testing.T, server *neo4jtest.Server) {
	t.Helper()
	within(t, patience, func() error {
		if now, verified := foreign(t, server); now != verified {
			return fmt.Errorf("verified is %q, want %q", verified, now)
		}
		return nil
	})
}

// TestCounted counts what two servers write at once, checkpoints too, so that nothing
// of it counts as of others.
func TestCounted(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	stores := []*neo4j.Store{open(t, addressOf(server)), open(t, addressOf(server))}
	verified(t, server)
	c := write(t, stores)
	c.progress(20)
	for n, s := range stores {
		var many []model.Change
		for i := range 8000 {
			many = append(many, model.PutNode(fmt.Sprintf("theme:many-%d-%d", n, i), map[string]any{"name": "Many", "definition": strings.Repeat("m", 100)}))
		}
		apply(t, s, draft(fmt.Sprint("many", n), many...))
		apply(t, s, draft(fmt.Sprint("fewer", n), model.RemoveNode(many[0].Key())))
	}
	c.progress(20)
	c.stop()
	c.wait.Wait()
	within(t, patience, func() error {
		if n := server.Query(t, `MATCH (c:ConcertCheckpoint) RETURN count(c) AS n`, nil)[0]["n"]; n == int64(0) {
			return errors.New("no checkpoint is there")
		}
		return nil
	})
	countsItself(t, server)
	sameVersion(t, stores)
	lawful(t, stores[0], addressOf(server))
	countsItself(t, server)
}

// sameVersion waits until stores have all that any of them has.
func sameVersion(t *testing.T, stores []*neo4j.Store) {
	t.Helper()
	for _, one := range stores {
		for _, other := range stores {
			within(t, patience, func() error { return atLeast(t, one, newest(t, other).Version()) })
		}
	}
}

// TestVerifiedAgain stores again the mark that is not stored though the graph is as the
// log says, as after a write of it that failed.
func TestVerifiedAgain(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	verified(t, server)
	server.Query(t, `MATCH (s:ConcertStore) SET s.own = s.own + 1 REMOVE s.verified`, nil)
	verified(t, server)
	apply(t, s, draft("ours", model.PutNode("theme:a", map[string]any{"name": "Ours"})))
	countsItself(t, server)
}

// TestOpenUntouched opens a store that was closed as verified, one that an older
// Concert wrote, which counted nothing, and one of which the count is wrong.
func TestOpenUntouched(t *testing.T) {
	t.Parallel()
	server, s := grown(t)
	verified(t, server)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want := newestOf(t, server)
	for _, before := range []string{
		``,
		`MATCH (s:ConcertStore) REMOVE s.own, s.verified`,
		`MATCH (s:ConcertStore) SET s.own = s.own + 7`,
	} {
		if before != "" {
			server.Query(t, before, nil)
		}
		again := openWith(t, addressOf(server), neo4j.Options{})
		sameSnapshot(t, newest(t, again), want)
		verified(t, server)
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// What was changed while nobody looked is there at once.
	server.Query(t, `MATCH (n:Theme {id: 'theme:a'}) SET n.name = 'Theirs'`, nil)
	if h, _ := newestOf(t, server).Node("theme:a"); h.Name() != "Theirs" {
		t.Fatalf("theme:a is %s", h.Name())
	}
}

// newestOf opens a store and returns what is in it.
func newestOf(t *testing.T, server *neo4jtest.Server) *model.Snapshot {
	t.Helper()
	s := openWith(t, addressOf(server), neo4j.Options{})
	defer func() { _ = s.Close() }()
	return newest(t, s)
}

// hooked is a source of random bytes, which a writer asks for when it holds the lock
// and has written nothing yet.
type hooked struct{ next atomic.Pointer[func()] }

// do lets something be done once, when random bytes are asked for next.
func (h *hooked) do(what func()) { h.next.Store(&what) }

func (h *hooked) Read(p []byte) (int, error) {
	if what := h.next.Swap(nil); what != nil {
		(*what)()
	}
	return rand.Read(p)
}

// TestForeignAfterLock edits what a commit is about to write, when the writer has the
// lock: the commit is taken back, and meets the edit as if that had come before.
func TestForeignAfterLock(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	hook := &hooked{}
	s := openWith(t, addressOf(server), neo4j.Options{Random: hook})
	apply(t, s, draft("ground", ground()...))
	verified(t, server)
	before := newest(t, s)
	hook.do(func() { server.Query(t, `MATCH (n:Theme {id: 'theme:a'}) SET n.definition = 'Theirs'`, nil) })
	stale := draft("stale", model.PutNode("theme:a", map[string]any{"name": "Ours"}))
	stale.Base = before.Version()
	if _, err := s.Apply(t.Context(), stale); !errors.Is(err, store.ErrStale) {
		t.Fatalf("error %v, want ErrStale", err)
	}
	if themes := show(newest(t, s)); !strings.Contains(themes["theme:a"], "Theirs") {
		t.Fatalf("theme:a is %s", themes["theme:a"])
	}
	hook.do(func() { server.Query(t, `MATCH (n:Theme {id: 'theme:b'}) SET n.definition = 'Theirs'`, nil) })
	ours := apply(t, s, draft("ours", model.PutNode("theme:b", map[string]any{"name": "Ours"})))
	if want := before.Version() + 3; ours.Version != want {
		t.Fatalf("version %d, want %d after two adoptions", ours.Version, want)
	}
	lawful(t, s, addressOf(server))
}

// TestForeignBeforeCommit edits when a commit is written and checked, and only COMMIT
// is missing: another record, which lands before it, and the same one, which waits.
func TestForeignBeforeCommit(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	var edits []func()
	s := openWith(t, addressOf(server), neo4j.Options{Landing: func() {
		for _, edit := range edits {
			edit()
		}
		edits = nil
	}})
	apply(t, s, draft("ground", ground()...))
	verified(t, server)
	late := make(chan error, 1)
	edits = []func(){
		func() {
			server.Query(t, `MATCH (n:Theme {id: 'theme:b'}) SET n.definition = 'Theirs'`, nil)
			server.Query(t, `MATCH (n:Theme {id: 'theme:c'}) DELETE n`, nil)
		},
		func() {
			go func() { late <- tryEdit(t, server, `MATCH (n:Theme {id: 'theme:a'}) SET n.definition = 'Theirs'`) }()
			within(t, patience, func() error {
				if rows := server.Query(t, `SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked'`, nil); len(rows) == 0 {
					return errors.New("the late edit does not wait")
				}
				return nil
			})
		},
	}
	before := newest(t, s)
	ours := apply(t, s, draft("ours", model.PutNode("theme:a", map[string]any{"name": "Ours"})))
	if err := <-late; err != nil {
		t.Fatal(err)
	}
	if ours.Version != before.Version()+1 {
		t.Fatalf("version %d, want %d: nobody had changed what it writes", ours.Version, before.Version()+1)
	}
	within(t, patience, func() error {
		themes := show(newest(t, s))
		if !strings.Contains(themes["theme:a"], "Ours") || !strings.Contains(themes["theme:a"], "Theirs") || !strings.Contains(themes["theme:b"], "Theirs") {
			return fmt.Errorf("%s, %s", themes["theme:a"], themes["theme:b"])
		}
		return settledAs(t, s, before, []string{"-theme:c", "~theme:a", "~theme:b"}, nil)
	})
	lawful(t, s, addressOf(server))
}

// tryEdit is server.Query for another goroutine than the test's.
func tryEdit(t *testing.T, server *neo4jtest.Server, cypher string) error {
	t.Helper()
	d, err := server.Dial(server.URI)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close(context.WithoutCancel(t.Context())) }()
	_, err = driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase(neo4jtest.Database))
	return err
}

// TestThirdPerson lets somebody edit what two servers write at once: each edit is in
// the history, as a commit of its own, and each commit of ours is what was asked for.
func TestThirdPerson(t *testing.T) {
	t.Parallel()
	t.Run("numbered", func(t *testing.T) { thirdPerson(t, neo4j.Options{}) })
	t.Run("opaque", func(t *testing.T) { thirdPerson(t, neo4j.Options{Opaque: true}) })
}

func thirdPerson(t *testing.T, o neo4j.Options) {
	t.Helper()
	server := neo4jtest.Shared(t)
	stores := []*neo4j.Store{openWith(t, addressOf(server), o), openWith(t, addressOf(server), o)}
	c := write(t, stores)
	c.progress(4)
	const edits = 12
	for n := range edits {
		c.progress(1)
		rows := server.Query(t, `MATCH (n:Theme {id: $id}) SET n.definition = $edit RETURN n.id`,
			map[string]any{"id": fmt.Sprintf("theme:t%d-%d", n%len(stores)*clientsEach, n%15), "edit": fmt.Sprint("edit-", n)})
		if len(rows) != 1 {
			t.Fatalf("edit %d met %d nodes", n, len(rows))
		}
	}
	c.progress(4)
	c.stop()
	c.wait.Wait()
	within(t, patience, func() error { return adoptedAll(t, stores[0], edits) })
	sameVersion(t, stores)
	for commit := range seen(t, stores[0]) {
		var client, n int
		_, _ = fmt.Sscanf(commit.Operation, "client-%d-%d", &client, &n)
		if commit.Author != neo4j.Author && !commit.Requested(clientDraft(client, n)) {
			t.Errorf("version %d is not what %s asked for", commit.Version, commit.Operation)
		}
	}
	lawful(t, stores[1], addressOf(server))
}

// seen yields all commits up to the newest.
func seen(t *testing.T, s store.Store) func(yield func(model.Commit) bool) {
	t.Helper()
	last := newest(t, s).Version()
	return func(yield func(model.Commit) bool) {
		for commit, err := range s.Watch(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if !yield(commit) || commit.Version >= last {
				return
			}
		}
	}
}

// adoptedAll checks that every edit is in a commit of the author neo4j.
func adoptedAll(t *testing.T, s store.Store, edits int) error {
	t.Helper()
	found := map[string]bool{}
	for commit := range seen(t, s) {
		for _, sealed := range commit.Changes {
			if commit.Author == neo4j.Author && sealed.Change.Node != nil {
				found[fmt.Sprint(sealed.Change.Node.Properties["definition"])] = true
			}
		}
	}
	for n := range edits {
		if !found[fmt.Sprint("edit-", n)] {
			return fmt.Errorf("edit %d is in no commit", n)
		}
	}
	return nil
}

// TestRestoredDump restores an older dump of the same version under a running server.
// When that reaches the database again, the numbers of transactions are those that it
// has seen, and what they count is something else.
func TestRestoredDump(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Killable(t)
	proxy := neo4jtest.NewProxy(t, server)
	s := openWith(t, signed(server, proxy.URI), neo4j.Options{})
	apply(t, s, draft("ground", ground()...))
	verified(t, server)
	before := newest(t, s)
	restore := server.Dump(t)
	server.Query(t, `CREATE (:Colour {id: 'colour:red'})`, nil)
	within(t, patience, func() error { return found(t, s, "colour:red|unknown label Colour") })
	server.Query(t, `MATCH (n:Colour) DELETE n`, nil)
	verified(t, server)
	_, was := foreign(t, server)
	proxy.Cut()
	restore(t)
	server.Query(t, `MATCH (n:Theme {id: 'theme:a'}) SET n.name = 'First'`, nil)
	for n, now := 0, ""; now != was; n++ {
		server.Query(t, `MATCH (n:Theme {id: 'theme:b'}) SET n.name = 'Second', n.definition = $n`, map[string]any{"n": fmt.Sprint(n)})
		if now, _ = foreign(t, server); n > 10 {
			t.Fatalf("others have committed %s, and had %s", now, was)
		}
	}
	proxy.Heal()
	within(t, patience, func() error { _, err := s.Load(t.Context(), model.Latest); return err })
	within(t, patience, func() error { return settledAs(t, s, before, []string{"~theme:a", "~theme:b"}, nil) })
	lawful(t, s, addressOf(server))
}

// TestOpaque takes bookmarks as tokens that say nothing, as of a form that nobody
// knows: all goes as well, and no mark is stored. In a soak the suite runs so too.
func TestOpaque(t *testing.T) {
	t.Parallel()
	o := neo4j.Options{Opaque: true}
	if os.Getenv("CONCERT_SOAK") != "" {
		suite(t, o)
	}
	server := neo4jtest.Shared(t)
	s := openWith(t, addressOf(server), o)
	apply(t, s, draft("ground", ground()...))
	before := newest(t, s)
	server.Query(t, `MATCH (n:Theme {id: 'theme:a'}) SET n.name = 'Theirs'`, nil)
	if _, err := s.Apply(t.Context(), model.Draft{
		Base: before.Version(), Operation: "ours", Author: "secretariat", At: before.Time(),
		Changes: []model.Change{model.PutNode("theme:a", map[string]any{"name": "Ours"})},
	}); !errors.Is(err, store.ErrStale) && !errors.Is(err, store.ErrChanged) {
		t.Fatalf("error %v, want a conflict", err)
	}
	within(t, patience, func() error { return settledAs(t, s, before, []string{"~theme:a"}, nil) })
	if _, verified := foreign(t, server); verified != "" {
		t.Fatalf("the mark %q is stored", verified)
	}
	lawful(t, s, addressOf(server))
}
