package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"runtime/debug"
	"strings"

	"concert/internal/access"
	"concert/internal/server"
	"concert/internal/store"
	"concert/internal/store/bbolt"
)

// openStore opens the store that --store names, and makes its file where there is none.
func (p program) openStore(address string) (*bbolt.Store, error) {
	if err := checkStore(address); err != nil {
		return nil, err
	}
	return bbolt.Open(address, p.random)
}

// checkStore refuses what names no file.
func checkStore(address string) error {
	if address == "" {
		return usagef("--store is missing: name the file of the store, such as --store concert.db")
	}
	scheme, _, isAddress := strings.Cut(address, "://")
	if !isAddress {
		return nil
	}
	if strings.HasPrefix(scheme, "neo4j") || strings.HasPrefix(scheme, "bolt") {
		return usagef("--store %s: this version keeps its store in a file only, not in Neo4j yet: name one, such as --store concert.db", redacted(address))
	}
	return usagef("--store %s: only files are stores: name one, such as --store concert.db", redacted(address))
}

// redacted leaves out of an address who signs in.
func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		scheme, _, _ := strings.Cut(address, "://")
		return scheme + "://…"
	}
	u.User = nil
	return u.String()
}

// isMissing tells whether there is no file at a path.
func isMissing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// answers makes a server of a store, with what ends it before the store is closed.
func (p program) answers(ctx context.Context, s store.Store, log *slog.Logger) (answering *server.Server, end func(), err error) {
	live, err := store.NewLive(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	return server.New(server.Config{
		Live: live, Views: &access.Views{History: server.History(s)},
		Log: log, Now: p.now, Random: p.random, Version: versionOf(debug.ReadBuildInfo()),
	}), live.Close, nil
}
