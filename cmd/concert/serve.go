package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"concert/internal/model"
	"concert/internal/server"
	"concert/internal/store"
	"concert/internal/web"
	"concert/seed"
)

type serveFlags struct {
	storeFlags
	limits limitFlags
	listen string
	seeds  []string
}

func (p program) serve() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer questions over HTTP",
		Long: `Answers questions over HTTP, only from this machine, until it is interrupted.

Anyone who has the key of the server sees all of the real world; others see what is public. The key is in the link that serve
prints. It is made once for each address, and kept in the folder concert/keys of the user's configuration folder.

A seed is applied once. A store with an older edition of it is brought up to date; what somebody else wrote since stays, and is
listed among the findings if the newer edition changes it. The exercise builds on the reference.

If Neo4j is away at the start, serve waits for it, and /readyz says so. If it goes away later, questions are answered from what was
read last, and the header Concert-Stale of an answer says how many seconds old it may be.`,
		Example: "  concert serve --store concert.db --seed reference,exercise",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkLimits(cmd.Flags()); err != nil {
				return err
			}
			if err := f.limits.apply(cmd.Flags()); err != nil {
				return err
			}
			signal.Ignore(syscall.SIGPIPE) // the server goes on without whoever read its log
			return p.runServe(cmd.Context(), f)
		},
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8080", "address to listen on, on loopback; the port 0 takes a free one")
	f.define(cmd)
	f.limits.define(cmd.Flags())
	cmd.Flags().StringSliceVar(&f.seeds, "seed", nil, "seeds to start with: "+strings.Join(seed.BuiltinNames(), ", "))
	return cmd
}

func (p program) runServe(ctx context.Context, f serveFlags) (err error) {
	if err := checkStore("store", f.address); err != nil {
		return err
	}
	sets, err := builtin(f.seeds)
	if err != nil {
		return err
	}
	if isNew(f.address) {
		if err := needed(seed.Check(p.now(), sets...)); err != nil {
			return err
		}
	}
	log := newLog(p.stderr)
	l, err := server.Listen(ctx, f.listen)
	if err != nil {
		if model.CodeOf(err) == model.Invalid {
			return usagef("--listen: %v", err)
		}
		return err
	}
	defer l.Close() //nolint:errcheck // Serve closed it, or nobody ever connected.
	key, err := p.keyOfServer(l.Addr().String())
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g := server.NewGate()
	served := make(chan error, 1)
	go func() {
		defer stop()
		defer close(served)
		if g.Wait(ctx) {
			served <- server.Serve(ctx, l, g, log)
		}
	}()
	s, err := p.awaitStore(ctx, f.storeFlags, log, g.Begin)
	switch {
	case err == nil:
		err = p.serveStore(ctx, f, s, sets, g, key, log, func() error { return <-served })
	case ctx.Err() != nil:
		return <-served
	}
	if err != nil {
		stop()
		<-served //nolint:errcheck // It was stopped; err says why.
	}
	return err
}

// serveStore lets requests through to the store until serve returns, and closes
// it then.
func (p program) serveStore(ctx context.Context, f serveFlags, s store.Store, sets []seed.Set, g *server.Gate, key serverKey, log *slog.Logger, serve func() error) (err error) {
	defer func() { err = errors.Join(err, s.Close()) }()
	found, err := p.ensure(ctx, s, sets, log)
	if err != nil {
		return err
	}
	answering, end, err := p.answers(ctx, s, f.limits.Limits, log)
	if err != nil {
		return err
	}
	defer end()
	answering.Findings, answering.Key = found, key.key
	handler, err := answering.Handler(key.address)
	if err != nil {
		return err
	}
	telling, stop := context.WithCancel(ctx)
	defer stop()
	go answering.TellLoss(telling)
	p.welcome(key, shown(f.address), answering.Live)
	g.Open(handler, answering.Live)
	return serve()
}

// builtin returns the seeds in the order in which they build on one another.
func builtin(names []string) ([]seed.Set, error) {
	var sets []seed.Set
	names = slices.Clone(names)
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	order := seed.BuiltinNames()
	slices.SortStableFunc(names, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	for _, name := range slices.Compact(names) {
		set, err := seed.Builtin(name)
		if err != nil {
			return nil, usagef("--seed: %v", err)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// ensure applies the seeds that were not, brings the others up to date, says what
// became of each, and returns as findings what stays otherwise.
func (p program) ensure(ctx context.Context, s store.Store, sets []seed.Set, log *slog.Logger) ([]model.Finding, error) {
	results, err := seed.Ensure(ctx, telling{s, p.stderr}, p.now(), sets...)
	var found []model.Finding
	for _, r := range results {
		log.Info(r.String())
		if n := len(r.Findings); n > 0 {
			log.Warn("what somebody wrote stays, and the seed changes it: see the findings SEED_DIFFERS", "seed", r.Name, "findings", n)
		}
		found = append(found, r.Findings...)
	}
	return found, needed(err)
}

// needed says of a seed without one that it builds on how both are given.
func needed(err error) error {
	if need, ok := errors.AsType[*seed.NeedError](err); ok {
		return usagef("the %s builds on the %s: --seed %s,%s", need.Name, need.Needs, need.Needs, need.Name)
	}
	return err
}

// welcome says what to open.
func (p program) welcome(key serverKey, file string, live *store.Live) {
	fmt.Fprintf(p.stdout, "Concert answers from %s, version %d. Open:\n", file, live.Snapshot().Version())
	for _, w := range server.Sites() {
		name, fragment := "the real world", ""
		if w.World == model.WorldExercise {
			name = "the exercise"
		}
		if w.Keyed {
			fragment = "#key=" + key.key
		}
		fmt.Fprintf(p.stdout, "  %-27s http://%s%s\n", "GraphiQL on "+name, key.address, w.Page+fragment)
		fmt.Fprintf(p.stdout, "  %-27s http://%s%s\n", "GraphQL on "+name, key.address, w.Endpoint)
	}
	fmt.Fprintf(p.stdout, "Only this machine can ask. Anyone who has the key, in that link or in the header %s, sees everything; without it,\n"+
		"only what is public of the real world is shown. The key is kept in %s.\n", server.KeyHeader, key.file)
	if !web.Built() {
		fmt.Fprintln(p.stdout, "GraphiQL is missing in this program: install Node.js 20 or newer with npm, run `make web`, and build it again.")
	}
}
