package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"concert/internal/model"
	"concert/internal/store"
	"concert/seed"
)

func (p program) seed() *cobra.Command {
	var f storeFlags
	var maxFile int64
	cmd := &cobra.Command{
		Use:   "seed DIR…",
		Short: "Load folders of records into a store",
		Long: `Loads folders of records into a store in the order given, each in one commit, or a large one in several. Every mistake is reported by
file and line, and if there is one, nothing is written. A folder that was loaded before changes nothing; one that has changed since is
refused. If loading is interrupted, loading the same folders again goes on.

A folder may hold a history: in a new store, each of its files becomes a version, of its day and by its author; any other store gets
only the final state.`,
		Example: "  concert seed --store concert.db my-records",
		Args: func(_ *cobra.Command, dirs []string) error {
			if len(dirs) == 0 {
				return usagef("name the folder of a seed: concert seed --store concert.db my-records")
			}
			return checkLine("the name of a folder", strings.Join(dirs, ""))
		},
		RunE: func(cmd *cobra.Command, dirs []string) error {
			if err := checkLimits(cmd.Flags()); err != nil {
				return err
			}
			return p.runSeed(cmd.Context(), f, maxFile, dirs)
		},
	}
	f.define(cmd)
	cmd.Flags().Int64Var(&maxFile, "max-file", seed.MaxFile, "bytes in a file of a folder")
	return cmd
}

// collectAt is by how much per cent memory may grow before garbage is collected while
// folders are loaded: they are held whole, and half as much again is enough.
const collectAt = 50

func (p program) runSeed(ctx context.Context, f storeFlags, maxFile int64, dirs []string) (err error) {
	if err := checkStore("store", f.address); err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(collectAt))
	fresh := isNew(f.address)
	s, err := p.openStore(ctx, f, nil)
	if err != nil {
		return err
	}
	results, err := seed.ApplyFolders(ctx, telling{s, p.stderr}, p.now(), maxFile, dirs...)
	for _, r := range results {
		fmt.Fprintln(p.stdout, r)
	}
	if found, ok := errors.AsType[seed.Errors](err); ok {
		err = fmt.Errorf("nothing is written, because %d things are wrong:\n%w", len(found), found)
		if len(found) == 1 {
			err = fmt.Errorf("nothing is written, because one thing is wrong:\n%w", found)
		}
	}
	newest, unread := s.Load(context.WithoutCancel(ctx), model.Latest)
	failed := err != nil
	err = errors.Join(err, s.Close())
	if failed && fresh && unread == nil && newest.Version() == 0 {
		err = errors.Join(err, os.Remove(f.address)) // it holds nothing
	}
	return err
}

// telling tells of each part of a large seed that lands.
type telling struct {
	store.Store
	out io.Writer
}

// Apply implements store.Store.
func (t telling) Apply(ctx context.Context, draft model.Draft) (model.Commit, error) {
	c, err := t.Store.Apply(ctx, draft)
	if err == nil && len(draft.Changes) >= model.SplitAt/2 {
		fmt.Fprintf(t.out, "version %d: %s\n", c.Version, c.Reason)
	}
	return c, err
}
