package neo4jtest

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// echo is a server that sends back what comes.
func echo(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c) }()
		}
	}()
	return listener.Addr().String()
}

func dial(t *testing.T, p *Proxy) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.URI, "bolt://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// say writes, and returns what comes back until as much came or the time is over.
func say(t *testing.T, c net.Conn, text string, within time.Duration) (back string, err error) {
	t.Helper()
	if _, err := c.Write([]byte(text)); err != nil {
		return "", err
	}
	if err := c.SetReadDeadline(time.Now().Add(within)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, len(text))
	n, err := io.ReadFull(c, buffer)
	return string(buffer[:n]), err
}

func TestProxy(t *testing.T) {
	p := newProxy(t, echo(t))
	const long, short = time.Minute, 50 * time.Millisecond
	c := dial(t, p)
	if back, err := say(t, c, "hello", long); back != "hello" {
		t.Fatalf("%q, %v", back, err)
	}

	p.Delay(20 * time.Millisecond)
	before := time.Now()
	if back, err := say(t, c, "late", long); back != "late" || time.Since(before) < 40*time.Millisecond {
		t.Errorf("%q after %v, %v; want it after 40 ms", back, time.Since(before), err)
	}
	p.Heal()
	if back, err := say(t, c, "again", long); back != "again" {
		t.Errorf("%q, %v: a connection that was slow is as before", back, err)
	}

	p.CutAfter(3, true)
	if back, err := say(t, c, "hello", long); len(back) > 3 || err == nil {
		t.Errorf("%q, %v: want at most 3 bytes and an end", back, err)
	}
	p.Heal()

	c = dial(t, p)
	p.Mute()
	if back, err := say(t, c, "hello", short); back != "" || err == nil {
		t.Errorf("%q, %v came of a server that is mute", back, err)
	}
	p.Heal()
	if back, err := say(t, c, "hello", long); err == nil {
		t.Errorf("%q came over a connection of which something is lost", back)
	}

	c = dial(t, p)
	p.Cut()
	if _, err := say(t, c, "hello", long); err == nil {
		t.Error("a connection was not cut")
	}
	if other, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.URI, "bolt://")); err == nil {
		_ = other.Close()
		t.Error("a proxy that is cut takes connections")
	}
	p.Heal()
	if back, err := say(t, dial(t, p), "back", long); back != "back" {
		t.Errorf("%q, %v", back, err)
	}
}

// A limit counts from when it is set, also on a connection that an earlier one left open.
func TestProxyCountsFromTheLastLimit(t *testing.T) {
	p := newProxy(t, echo(t))
	c := dial(t, p)
	p.CutAfter(100, true)
	if back, err := say(t, c, strings.Repeat("a", 50), time.Minute); len(back) != 50 {
		t.Fatalf("%d bytes, %v", len(back), err)
	}
	p.Heal()
	p.CutAfter(20, true)
	if back, err := say(t, c, strings.Repeat("b", 10), time.Minute); len(back) != 10 {
		t.Fatalf("%d bytes, %v", len(back), err)
	}
}
