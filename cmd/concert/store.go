package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"concert/internal/access"
	"concert/internal/server"
	"concert/internal/store"
	"concert/internal/store/bbolt"
	"concert/internal/store/neo4j"
)

// storeFlags say where a store is, and how to sign in to a Neo4j.
type storeFlags struct {
	address        string
	user, password string
	adopt          bool
}

// aboutStore says what --store takes.
const aboutStore = "file of the store, created if there is none, or a Neo4j: neo4j://host:7687 or bolt://host:7687"

func (f *storeFlags) define(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.address, "store", "", aboutStore)
	f.defineSignIn(cmd)
}

// defineSignIn defines what a Neo4j needs. A password on the command line can be
// seen by everybody on the machine, so that flag is not shown.
func (f *storeFlags) defineSignIn(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.user, "neo4j-user", "neo4j", "user of Neo4j; give the password in the variable CONCERT_NEO4J_PASSWORD")
	cmd.Flags().StringVar(&f.password, "neo4j-password", "", "password for Neo4j")
	_ = cmd.Flags().MarkHidden("neo4j-password") // it is there
	cmd.Flags().BoolVar(&f.adopt, "adopt", false, "take over a Neo4j whose data has Concert's labels but was not written by Concert")
}

// openStore opens a store, and makes a file if there is none. log may be nil.
func (p program) openStore(ctx context.Context, f storeFlags, log *slog.Logger) (store.Store, error) {
	if err := checkStore("store", f.address); err != nil {
		return nil, err
	}
	if !neo4j.IsAddress(f.address) {
		return orNone(bbolt.Open(f.address, p.random))
	}
	return orNone(neo4j.Open(ctx, f.address, neo4j.Options{
		User: f.user, Password: f.password, Adopt: f.adopt, Random: p.random, Now: p.now, Log: log,
	}))
}

// openToRead opens a store of which only questions are asked: a file need not be writable.
func (p program) openToRead(ctx context.Context, f storeFlags) (store.Store, error) {
	if neo4j.IsAddress(f.address) {
		return p.openStore(ctx, f, nil)
	}
	return orNone(bbolt.OpenToRead(f.address, p.random))
}

// orNone makes no store of a pointer to none.
func orNone[S store.Store](s S, err error) (store.Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// How long a Neo4j that is away is left alone, and how often that is reported.
const (
	awayPause = time.Second
	awayTold  = 30 * time.Second
)

// awaitStore opens a store, and waits for one that is away, which it tells.
func (p program) awaitStore(ctx context.Context, f storeFlags, log *slog.Logger, away func()) (store.Store, error) {
	var told time.Time
	for {
		s, err := p.openStore(ctx, f, log)
		if !errors.Is(err, neo4j.ErrAway) {
			return s, err
		}
		away()
		if now := p.now(); now.Sub(told) >= awayTold {
			told = now
			log.WarnContext(ctx, "waiting for the store", "error", err)
		}
		select {
		case <-time.After(awayPause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// checkStore refuses what names no store. flag is where it was named.
func checkStore(flag, address string) error {
	if address == "" {
		return usagef("--%s is missing: name the file of the store, such as --%[1]s concert.db, or a Neo4j, such as --%[1]s neo4j://localhost:7687", flag)
	}
	if strings.Contains(address, "://") && !neo4j.IsAddress(address) {
		return usagef("--%s %s: a store is a file, such as --%[1]s concert.db, or a Neo4j, such as --%[1]s neo4j://localhost:7687", flag, shown(address))
	}
	return nil
}

// shown is where a store is, as it may be shown: without the user name and the password.
func shown(address string) string {
	if !strings.Contains(address, "://") {
		return address
	}
	return neo4j.Redacted(address)
}

// isMissing reports whether there is no file at a path.
func isMissing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// isNew reports whether a store is a file that is not there.
func isNew(address string) bool { return !neo4j.IsAddress(address) && isMissing(address) }

// checkThere refuses a store that is a file that is not there. flag is where it was named.
func checkThere(flag, address string) error {
	if isNew(address) {
		return usagef("--%s %s: there is no such file", flag, address)
	}
	return nil
}

// openThere opens a store that is there.
func (p program) openThere(ctx context.Context, f storeFlags) (store.Store, error) {
	if err := checkStore("store", f.address); err != nil {
		return nil, err
	}
	if err := checkThere("store", f.address); err != nil {
		return nil, err
	}
	return p.openStore(ctx, f, nil)
}

// answers makes a server of a store, with what ends it before the store is closed.
func (p program) answers(ctx context.Context, s store.Store, limits server.Limits, log *slog.Logger) (answering *server.Server, end func(), err error) {
	live, err := store.NewLive(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	return server.New(server.Config{
		Limits: limits, Live: live, Views: &access.Views{History: server.History(s)},
		Log: log, Now: p.now, Random: p.random, Version: versionOf(debug.ReadBuildInfo()),
	}), live.Close, nil
}
