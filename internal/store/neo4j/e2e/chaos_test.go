package e2e

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/neo4j"
	"concert/internal/store/neo4j/neo4jtest"
	"concert/internal/store/storetest"
)

// clients write through stores until stop, each operation until it is acknowledged.
type clients struct {
	t      *testing.T
	wait   sync.WaitGroup
	stop   context.CancelFunc
	ctx    context.Context
	mu     sync.Mutex
	landed map[string]model.Version // acknowledged
	errors map[string]int           // met, by code
}

// clientDraft says its operation in each of its parts, so that a part that is
// missing shows.
func clientDraft(client, n int) model.Draft {
	operation := fmt.Sprintf("client-%d-%d", client, n)
	changes := []model.Change{
		model.PutNode(fmt.Sprintf("state:XA%c", 'A'+client), map[string]any{"name": operation}),
		model.PutNode(fmt.Sprintf("need:01JX00000000000000000000%02d", client), map[string]any{"summary": operation, "status": "OPEN"}),
		model.PutEdge(model.HasNeed, fmt.Sprintf("state:XA%c", 'A'+client), fmt.Sprintf("need:01JX00000000000000000000%02d", client), nil),
	}
	for i := range 10 {
		changes = append(changes, model.PutNode(fmt.Sprintf("theme:t%d-%d", client, (n+i)%15), map[string]any{"name": operation}))
	}
	return draft(operation, changes...)
}

// clientsEach is how many clients write through one store.
const clientsEach = 2

func write(t *testing.T, stores []*neo4j.Store) *clients {
	t.Helper()
	c := &clients{t: t, landed: map[string]model.Version{}, errors: map[string]int{}}
	c.ctx, c.stop = context.WithCancel(t.Context())
	for i, s := range stores {
		for j := range clientsEach {
			c.wait.Go(func() { c.run(s, i*clientsEach+j) })
		}
	}
	return c
}

func (c *clients) run(s store.Store, client int) {
	for n := 0; c.ctx.Err() == nil; n++ {
		d := clientDraft(client, n)
		for {
			commit, err := s.Apply(context.Background(), d)
			if err == nil {
				c.acknowledge(d.Operation, commit.Version)
				break
			}
			if model.CodeOf(err) != model.Unavailable {
				c.t.Errorf("%s: %v", d.Operation, err)
				return
			}
			c.mu.Lock()
			c.errors[string(model.CodeOf(err))]++
			c.mu.Unlock()
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func (c *clients) acknowledge(operation string, v model.Version) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.landed[operation] = v
}

func (c *clients) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.landed)
}

// progress waits until so many more are acknowledged.
func (c *clients) progress(n int) {
	c.t.Helper()
	from := c.count()
	within(c.t, time.Minute, func() error {
		if got := c.count(); got < from+n {
			return fmt.Errorf("%d operations acknowledged, want %d more than %d", got, n, from)
		}
		return nil
	})
}

// finish stops and checks that every acknowledged commit is there once, no other
// is there in part, versions have no gaps, and the graph is what the log says.
func (c *clients) finish(address string) {
	c.t.Helper()
	c.stop()
	c.wait.Wait()
	s := open(c.t, address)
	last := newest(c.t, s)
	there := map[string]model.Version{}
	fold := model.Empty()
	for commit, err := range s.Watch(c.t.Context(), 0) {
		if err != nil {
			c.t.Fatal(err)
		}
		if commit.Author == neo4j.Author {
			c.t.Errorf("version %d adopts %d changes, and nobody but Concert wrote", commit.Version, len(commit.Changes))
		}
		if before, twice := there[commit.Operation]; twice {
			c.t.Errorf("%s is in the versions %d and %d", commit.Operation, before, commit.Version)
		}
		there[commit.Operation] = commit.Version
		var client, n int
		_, _ = fmt.Sscanf(commit.Operation, "client-%d-%d", &client, &n)
		if !commit.Requested(clientDraft(client, n)) {
			c.t.Errorf("version %d is not what %s asked for", commit.Version, commit.Operation)
		}
		next, err := fold.Replay(c.t.Context(), commit)
		if err != nil {
			c.t.Fatal(err)
		}
		if fold = next; fold.Version() == last.Version() {
			break
		}
	}
	sameSnapshot(c.t, fold, last)
	for operation, v := range c.landed {
		if there[operation] != v {
			c.t.Errorf("%s was acknowledged as version %d, and is %d", operation, v, there[operation])
		}
	}
	c.t.Logf("%d commits, %d acknowledged, errors met %v", last.Version(), len(c.landed), c.errors)
}

// TestBadConnections breaks the connections of two servers with two clients each,
// in every way, in the middle of writes.
func TestBadConnections(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	var proxies []*neo4jtest.Proxy
	var stores []*neo4j.Store
	for range 2 {
		p := neo4jtest.NewProxy(t, server)
		proxies = append(proxies, p)
		stores = append(stores, open(t, signed(server, p.URI)))
	}
	c := write(t, stores)
	for range storetest.Rounds(t) {
		for name, harm := range map[string]func(p *neo4jtest.Proxy){
			"cut":       func(p *neo4jtest.Proxy) { p.Cut() },
			"cut there": func(p *neo4jtest.Proxy) { p.CutAfter(rand.IntN(20_000), true) },
			"cut back":  func(p *neo4jtest.Proxy) { p.CutAfter(rand.IntN(5000), false) },
			"delay":     func(p *neo4jtest.Proxy) { p.Delay(time.Duration(10+rand.IntN(50)) * time.Millisecond) },
			"mute":      func(p *neo4jtest.Proxy) { p.Mute() },
			"half-open": func(p *neo4jtest.Proxy) { p.Mute(); p.Deafen() },
		} {
			t.Log(name)
			c.progress(4)
			p := proxies[rand.IntN(2)]
			harm(p)
			time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
			p.Heal()
		}
	}
	c.progress(8)
	c.finish(addressOf(server))
}

// TestKilledServer kills Neo4j in the middle of writes of four clients on two
// servers.
func TestKilledServer(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Killable(t)
	stores := []*neo4j.Store{open(t, addressOf(server)), open(t, addressOf(server))}
	c := write(t, stores)
	for range storetest.Rounds(t) {
		c.progress(8)
		time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
		server.Kill(t)
		within(t, patience, func() error {
			_, err := stores[0].Load(t.Context(), model.Latest)
			if model.CodeOf(err) != model.Unavailable {
				return fmt.Errorf("want UNAVAILABLE: %w", err)
			}
			return nil
		})
		from := time.Now()
		if _, err := stores[0].Apply(t.Context(), draft("away", model.PutNode("theme:away", map[string]any{"name": "Away"}))); model.CodeOf(err) != model.Unavailable || time.Since(from) > time.Second {
			t.Fatalf("a write without Neo4j takes %v and gives %v", time.Since(from), err)
		}
		server.Restart(t)
	}
	c.progress(8)
	c.finish(addressOf(server))
}

// writerVariable makes the test binary the server that is killed: it says which
// round this is, and the address.
const writerVariable = "CONCERT_TEST_WRITER"

// TestKilledConcert kills one of two servers, a process of its own, in the middle
// of writes of two clients on each.
func TestKilledConcert(t *testing.T) {
	t.Parallel()
	if writer := os.Getenv(writerVariable); writer != "" {
		writeUntilKilled(t, writer)
		return
	}
	address := addressOf(neo4jtest.Shared(t))
	c := write(t, []*neo4j.Store{open(t, address)})
	for round := range storetest.Rounds(t) {
		c.killed(address, round)
		c.progress(4)
	}
	c.finish(address)
}

// killed lets a server write, and kills it.
func (c *clients) killed(address string, round int) {
	c.t.Helper()
	child := exec.CommandContext(c.t.Context(), os.Args[0], "-test.run=^TestKilledConcert$", "-test.count=1")
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s", writerVariable, round, address))
	out, err := child.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		c.t.Fatal(err)
	}
	n := 0
	for lines := bufio.NewScanner(out); lines.Scan(); n++ {
		var v model.Version
		var operation string
		if _, err := fmt.Sscanf(lines.Text(), "landed %d %s", &v, &operation); err != nil {
			c.t.Errorf("the server says %q", lines.Text())
		}
		c.acknowledge(operation, v)
		if n == 4 {
			time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { _ = child.Process.Kill() })
		}
	}
	if err := child.Wait(); err == nil || n <= 4 {
		c.t.Fatalf("the server was not killed in the middle of writes: it acknowledged %d and ended with %v", n, err)
	}
}

// writeUntilKilled is what the killed server does: it says what landed.
func writeUntilKilled(t *testing.T, writer string) {
	t.Helper()
	var round int
	var address string
	if _, err := fmt.Sscan(writer, &round, &address); err != nil {
		t.Fatal(err)
	}
	s := open(t, address)
	var wait sync.WaitGroup
	for client := clientsEach; client < 2*clientsEach; client++ {
		wait.Go(func() {
			for n := round * 10_000; ; n++ {
				fmt.Printf("landed %d client-%d-%d\n", apply(t, s, clientDraft(client, n)).Version, client, n)
			}
		})
	}
	wait.Wait()
}

// TestTwoServers lets commits through either server show on the other, in one order.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	one, two := open(t, addressOf(server)), open(t, addressOf(server))
	var slowest time.Duration
	for n := range 10 {
		v := apply(t, one, draft(fmt.Sprint(n), model.PutNode("theme:a", map[string]any{"name": fmt.Sprint("A", n)}))).Version
		from := time.Now()
		within(t, patience, func() error { return atLeast(t, two, v) })
		slowest = max(slowest, time.Since(from))
		one, two = two, one
	}
	t.Logf("the slowest commit took %v to show", slowest)
	within(t, patience, func() error { return atLeast(t, one, newest(t, two).Version()) })
	sameSnapshot(t, newest(t, one), newest(t, two))
	if _, err := two.Apply(t.Context(), model.Draft{
		Base: 3, Operation: "stale", Author: "secretariat", At: time.Now(), Changes: []model.Change{model.PutNode("theme:a", map[string]any{"name": "A"})},
	}); model.CodeOf(err) != model.Conflict {
		t.Fatalf("error %v, want a conflict", err)
	}
	lawful(t, two, addressOf(server))
}

// TestForeignWhileWriting lets somebody edit in Neo4j while four clients write:
// each edit is adopted within five seconds of the last one, none is written over,
// and no commit of ours is touched by it.
func TestForeignWhileWriting(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	stores := []*neo4j.Store{open(t, addressOf(server)), open(t, addressOf(server))}
	c := write(t, stores)
	c.progress(4)
	const edits = 20
	for n := range edits {
		server.Query(t, `CREATE (:Theme {id: $id, name: 'Foreign'})-[:NARROWER_THAN]->(:Theme {id: $id + '-b', name: 'Foreign'})`,
			map[string]any{"id": fmt.Sprint("theme:foreign", n)})
		if n%5 == 0 { // what the clients write too
			server.Query(t, `MATCH (n:Theme {id: 'theme:t0-3'}) SET n.definition = 'Foreign'`, nil)
		}
		c.progress(1)
	}
	adopts := func(id string) {
		t.Helper()
		within(t, patience, func() error {
			for _, s := range stores {
				if _, ok := newest(t, s).Node(id); !ok {
					return fmt.Errorf("%s is not adopted", id)
				}
			}
			return nil
		})
	}
	for n := range edits {
		adopts(fmt.Sprint("theme:foreign", n, "-b"))
	}
	c.stop()
	c.wait.Wait()
	// A store that adopts one more edit has read all of the graph after what the clients wrote.
	server.Query(t, `CREATE (:Theme {id: 'theme:last', name: 'Foreign'})`, nil)
	adopts("theme:last")
	within(t, patience, func() error { return atLeast(t, stores[1], newest(t, stores[0]).Version()) })
	adopted := 0
	for commit, err := range stores[0].Watch(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if commit.Author == neo4j.Author {
			adopted++
		}
		if commit.Version == newest(t, stores[0]).Version() {
			break
		}
	}
	t.Logf("%d commits of ours, %d adoptions", len(c.landed), adopted)
	lawful(t, stores[1], addressOf(server))
	if err := found(t, stores[1]); err != nil {
		t.Fatal(err)
	}
}
