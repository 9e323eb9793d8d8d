package neo4jtest

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Proxy is a connection to a server that can be made bad. It forwards bolt://
// alone: neo4j:// would be sent on to the server's own address.
type Proxy struct {
	URI string

	tb    testing.TB
	proxy *toxiproxy.Proxy
}

// NewProxy returns a proxy that forwards everything until it is told otherwise.
// It ends with the test.
func NewProxy(tb testing.TB, s *Server) *Proxy {
	tb.Helper()
	server, err := url.Parse(s.URI)
	if err != nil {
		tb.Fatal(err)
	}
	silent := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(silent, strings.ReplaceAll(tb.Name(), "/", "-"), "127.0.0.1:0", server.Host)
	if err := proxy.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(proxy.Stop)
	return &Proxy{URI: "bolt://" + proxy.Listen, tb: tb, proxy: proxy}
}

// Cut closes all connections and refuses new ones until Heal.
func (p *Proxy) Cut() {
	p.tb.Helper()
	p.proxy.Stop()
}

// CutAfter closes a connection once as many bytes went through it since now, to
// the server or back from it. What came before the cut arrives; the last part
// of a message may not.
func (p *Proxy) CutAfter(bytes int, toServer bool) {
	p.tb.Helper()
	direction := "downstream"
	if toServer {
		direction = "upstream"
	}
	p.toxic("limit_data", direction, fmt.Sprintf(`{"bytes": %d}`, bytes))
}

// Delay lets every packet wait, either way.
func (p *Proxy) Delay(by time.Duration) {
	p.tb.Helper()
	both := fmt.Sprintf(`{"latency": %d}`, by.Milliseconds())
	p.toxic("latency", "upstream", both)
	p.toxic("latency", "downstream", both)
}

// Deafen leaves connections open and lets nothing through to the server; Mute
// lets nothing through from it, so that what is written there lands and no
// answer tells. Both together: a half-open connection.
func (p *Proxy) Deafen() {
	p.tb.Helper()
	p.toxic("timeout", "upstream", `{"timeout": 0}`)
}

// Mute is told at Deafen.
func (p *Proxy) Mute() {
	p.tb.Helper()
	p.toxic("timeout", "downstream", `{"timeout": 0}`)
}

// Heal forwards everything again. Connections that Deafen or Mute held close,
// as something of them is lost.
func (p *Proxy) Heal() {
	p.tb.Helper()
	p.proxy.Toxics.ResetToxics(p.tb.Context())
	if err := p.proxy.Start(); err != nil && err != toxiproxy.ErrProxyAlreadyStarted { //nolint:errorlint // it is returned as it is
		p.tb.Fatal(err)
	}
}

func (p *Proxy) toxic(kind, stream, attributes string) {
	p.tb.Helper()
	wanted := fmt.Sprintf(`{"name": "%s-%s", "type": %[1]q, "stream": %[2]q, "attributes": %s}`, kind, stream, attributes)
	if _, err := p.proxy.Toxics.AddToxicJson(strings.NewReader(wanted)); err != nil {
		p.tb.Fatal(err)
	}
}
