package neo4jtest

import (
	"context"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Proxy is a connection to a server that can be made bad. It forwards bolt://
// alone: neo4j:// would be sent on to the server's own address.
type Proxy struct {
	URI string

	tb      testing.TB
	address string // where it listens
	server  string
	running sync.WaitGroup

	mu       sync.Mutex
	listener net.Listener // nil while it is cut
	links    map[*link]bool
	rules    [2]rule // by direction
	limits   int     // how many were set
}

// The directions of a link.
const (
	toServer = iota
	fromServer
)

// rule says what becomes of what goes in a direction.
type rule struct {
	delay  time.Duration
	silent bool // it is lost
	limit  int  // how many bytes go through a link, if since is not 0
	since  int  // which of the limits that were set this is
}

// link is a connection through the proxy.
type link struct {
	ends   [2]net.Conn // the client, the server
	closed chan struct{}
	once   sync.Once
	lost   bool // whether something of it was
	sent   [2]int
	since  [2]int // of the limit that sent is counted for
}

// NewProxy returns a proxy that forwards everything until one of its methods changes that.
// It ends with the test.
func NewProxy(tb testing.TB, s *Server) *Proxy {
	tb.Helper()
	server, err := url.Parse(s.URI)
	if err != nil {
		tb.Fatal(err)
	}
	return newProxy(tb, server.Host)
}

func newProxy(tb testing.TB, server string) *Proxy {
	tb.Helper()
	p := &Proxy{tb: tb, address: "127.0.0.1:0", server: server, links: map[*link]bool{}}
	p.listen()
	p.URI = "bolt://" + p.address
	tb.Cleanup(func() {
		p.Cut()
		p.running.Wait()
	})
	return p
}

func (p *Proxy) listen() {
	p.tb.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", p.address) // Heal may come at the end of a test
	if err != nil {
		p.tb.Fatal(err)
	}
	p.listener, p.address = listener, listener.Addr().String()
	p.running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			p.running.Go(func() { p.forward(client) })
		}
	})
}

// forward connects a client with the server, both ways.
func (p *Proxy) forward(client net.Conn) {
	server, err := net.DialTimeout("tcp", p.server, 10*time.Second)
	if err != nil {
		_ = client.Close()
		return
	}
	l := &link{ends: [2]net.Conn{client, server}, closed: make(chan struct{})}
	p.mu.Lock()
	if p.listener == nil {
		l.close()
	}
	p.links[l] = true
	p.mu.Unlock()
	for direction := range l.ends {
		p.running.Go(func() { p.pump(l, direction) })
	}
}

// pump moves what comes from one end of a link to the other.
func (p *Proxy) pump(l *link, direction int) {
	defer p.drop(l)
	from, to := l.ends[direction], l.ends[1-direction]
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		let, delay, last := p.judge(l, direction, n)
		select {
		case <-time.After(delay):
		case <-l.closed:
			return
		}
		if _, err := to.Write(buffer[:let]); err != nil || last {
			return
		}
	}
}

// judge says how much of what came goes on, after what time, and whether the link
// is cut then.
func (p *Proxy) judge(l *link, direction, n int) (let int, delay time.Duration, last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rules[direction]
	if r.silent {
		l.lost = true
		return 0, 0, false
	}
	if r.since == 0 {
		return n, r.delay, false
	}
	if l.since[direction] != r.since {
		l.since[direction], l.sent[direction] = r.since, 0
	}
	let = min(n, r.limit-l.sent[direction])
	l.sent[direction] += let
	return let, r.delay, l.sent[direction] >= r.limit
}

func (p *Proxy) drop(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
	l.close()
}

func (l *link) close() {
	l.once.Do(func() {
		close(l.closed)
		_, _ = l.ends[0].Close(), l.ends[1].Close()
	})
}

// Cut closes all connections and refuses new ones until Heal.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		_ = p.listener.Close()
		p.listener = nil
	}
	for l := range p.links {
		l.close()
	}
}

// CutAfter closes a connection once as many bytes went through it since now, to
// the server or back from it. What came before the cut arrives; the last part
// of a message may not.
func (p *Proxy) CutAfter(bytes int, upstream bool) {
	direction := fromServer
	if upstream {
		direction = toServer
	}
	p.change(func(rules *[2]rule) {
		p.limits++
		rules[direction].limit, rules[direction].since = bytes, p.limits
	})
}

// Delay lets every packet wait, either way.
func (p *Proxy) Delay(by time.Duration) {
	p.change(func(rules *[2]rule) { rules[toServer].delay, rules[fromServer].delay = by, by })
}

// Deafen leaves connections open and lets nothing through to the server. With Mute
// too, connections are half open.
func (p *Proxy) Deafen() { p.change(func(rules *[2]rule) { rules[toServer].silent = true }) }

// Mute leaves connections open and lets nothing through from the server, so that what
// is written there lands and no answer says so.
func (p *Proxy) Mute() { p.change(func(rules *[2]rule) { rules[fromServer].silent = true }) }

func (p *Proxy) change(rules func(*[2]rule)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rules(&p.rules)
}

// Heal forwards everything again. Connections that Deafen or Mute held close,
// as something of them is lost.
func (p *Proxy) Heal() {
	p.tb.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = [2]rule{}
	for l := range p.links {
		if l.lost {
			l.close()
		}
	}
	if p.listener == nil {
		p.listen()
	}
}
