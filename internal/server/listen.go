package server

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"concert/internal/model"
)

// Times and sizes of a connection. An answer in GraphQL has the time that its question
// may take, and sendTime to be sent.
const (
	headerTime = 5 * time.Second
	readTime   = 15 * time.Second
	writeTime  = 30 * time.Second
	sendTime   = 15 * time.Second
	idleTime   = 2 * time.Minute
	stopTime   = 10 * time.Second
	maxHeader  = 32 << 10
)

// Listen listens on an address of loopback, such as 127.0.0.1:8080; the port 0
// takes a free one. The Error is one line: INVALID if the address is not one, or
// is not on loopback; UNAVAILABLE where it cannot be had.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, model.Errorf(model.Invalid, "%q is not an address: give host and port, such as 127.0.0.1:8080", address)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, model.Errorf(model.Invalid,
			"%q is not on this machine alone, and nobody signs in yet: listen on loopback, such as 127.0.0.1:8080", address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, model.Errorf(model.Unavailable, "%s is in use by another program: stop that one, or listen on another port", address)
	case errors.Is(err, fs.ErrPermission):
		return nil, model.Errorf(model.Unavailable, "%s may not be listened on: take a port above 1023", address)
	}
	var wrong *net.AddrError
	var unknown *net.DNSError
	if errors.As(err, &wrong) || errors.As(err, &unknown) {
		return nil, model.Errorf(model.Invalid, "%q has a port out of range: give one from 0 to 65535", address)
	}
	return nil, model.Errorf(model.Unavailable, "%s cannot be listened on: %v", address, err)
}

// draining is a listener that, once its context has ended, hands out the connections that
// the kernel has accepted and ends then.
type draining struct {
	net.Listener
	ctx   context.Context
	until func(time.Time) error
}

// How long nothing must have come for there to be no more, and how long that is waited
// for.
const (
	drainPause = 20 * time.Millisecond
	drainTime  = time.Second
)

// drain returns l as a draining listener if it can be given a deadline.
func drain(ctx context.Context, l net.Listener) net.Listener {
	limited, ok := l.(interface{ SetDeadline(t time.Time) error })
	if !ok {
		return l
	}
	d := draining{Listener: l, ctx: ctx, until: limited.SetDeadline}
	context.AfterFunc(ctx, func() { _ = d.until(time.Now().Add(drainPause)) })
	return d
}

// Accept implements net.Listener. Once the context has ended and nothing has come for
// a pause, it is net.ErrClosed.
func (d draining) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	if d.ctx.Err() == nil {
		return c, err
	}
	_ = d.until(time.Now().Add(drainPause))
	if err != nil { // the pause may have passed without a look
		c, err = d.Listener.Accept()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = net.ErrClosed
	}
	return c, err
}

// Serve answers until the context ends; then it finishes what is under way and what the
// kernel has accepted, for at most ten seconds, and returns nil.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	s := &http.Server{
		Handler:                      h,
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            headerTime,
		ReadTimeout:                  readTime,
		WriteTimeout:                 writeTime,
		IdleTimeout:                  idleTime,
		MaxHeaderBytes:               maxHeader,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(drain(ctx, l)) }()
	select {
	case err := <-served:
		if ctx.Err() == nil {
			return err
		}
		served <- err
	case <-ctx.Done():
	}
	log.Info("stopping: requests under way are finished")
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	select {
	case <-served: //nolint:errcheck // that its time is over: nothing is left to be accepted
	case <-time.After(drainTime):
	}
	if err := s.Shutdown(stopping); err != nil {
		log.Warn("requests were cut short", "after", stopTime)
		return s.Close()
	}
	return nil
}
