package neo4jtest

import (
	"slices"
	"sync"
	"testing"
)

// pool is the servers of this test binary. Starting one takes seconds, and each of
// them takes memory: therefore a global, as nowhere else.
var pool servers

// servers are running servers, each lent to one test at a time.
type servers struct {
	mu     sync.Mutex
	begun  bool      // the given server is among them, if there is one
	free   []*Server // the given one first
	lent   map[testing.TB]*Server
	failed error // why none could be started
}

// Shared returns a server that no other test uses until this one ends, its database
// without any node. Constraints and indexes of earlier tests stay (see Wipe). A test
// that asks again gets the same one, emptied. One is started for a test that runs
// beside others which have all that there are.
func Shared(tb testing.TB) *Server {
	tb.Helper()
	return pool.lend(tb, false)
}

// Killable is Shared for a test that gives the server orders, such as to be killed.
// When the test ends it must be up.
func Killable(tb testing.TB) *Server {
	tb.Helper()
	return pool.lend(tb, true)
}

func (p *servers) lend(tb testing.TB, killable bool) *Server {
	tb.Helper()
	s := p.pick(tb, killable)
	if s == nil {
		s = p.add(tb)
	}
	if s.orders == nil {
		s.takeTurn(tb)
	}
	s.Empty(tb)
	return s
}

// pick returns the server that a test has, or one that is free, nil if there is none.
func (p *servers) pick(tb testing.TB, killable bool) *Server {
	tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.lent[tb]; s != nil {
		return s
	}
	if s := given(); s != nil && !p.begun {
		p.free = append(p.free, s)
	}
	p.begun = true
	i := slices.IndexFunc(p.free, func(s *Server) bool { return !killable || s.orders != nil })
	if i < 0 {
		return nil
	}
	s := p.free[i]
	p.free = slices.Delete(p.free, i, i+1)
	p.keep(tb, s)
	return s
}

// add starts a server for a test.
func (p *servers) add(tb testing.TB) *Server {
	tb.Helper()
	p.mu.Lock()
	err := p.failed
	p.mu.Unlock()
	var s *Server
	if err == nil {
		s, err = start()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed = err; err != nil {
		tb.Fatal(err)
	}
	p.keep(tb, s)
	return s
}

// keep lends a server until a test ends. One that is in disorder perhaps, since the
// test failed, is not lent again.
func (p *servers) keep(tb testing.TB, s *Server) {
	tb.Helper()
	if p.lent == nil {
		p.lent = map[testing.TB]*Server{}
	}
	p.lent[tb] = s
	tb.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.lent, tb)
		switch {
		case s.orders == nil:
			p.free = slices.Insert(p.free, 0, s)
		case tb.Failed():
			s.stop()
		default:
			p.free = append(p.free, s)
		}
	})
}
