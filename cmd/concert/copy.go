package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/neo4j"
)

type copyFlags struct {
	from, to string
	storeFlags
}

func (p program) copy() *cobra.Command {
	var f copyFlags
	cmd := &cobra.Command{
		Use:   "copy",
		Short: "Copy a store with its whole history into another",
		Long: `Copies every version of a store into another, a file or a Neo4j either way, as it is and in order, and checks the result. The other
one is new, or holds the first versions of the same history: then what is missing is added, so that a copy that was interrupted
goes on.`,
		Example: "  concert copy --from concert.db --to neo4j://localhost:7687",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.runCopy(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.from, "from", "", "file of a store, or a Neo4j: neo4j://host:7687 or bolt://host:7687")
	cmd.Flags().StringVar(&f.to, "to", "", aboutStore)
	f.defineSignIn(cmd)
	return cmd
}

func (p program) runCopy(ctx context.Context, f copyFlags) (err error) {
	for flag, address := range map[string]string{"from": f.from, "to": f.to} {
		if err := checkStore(flag, address); err != nil {
			return err
		}
	}
	if f.from == f.to {
		return usagef("--from and --to are the same store")
	}
	if !neo4j.IsAddress(f.from) && isMissing(f.from) {
		return usagef("--from %s: there is no such file", f.from)
	}
	from, err := p.openAt(ctx, f, f.from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := p.openAt(ctx, f, f.to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	source, err := from.Load(ctx, model.Latest)
	if err != nil {
		return err
	}
	added, err := copyInto(ctx, from, to, source, p.stderr)
	if err != nil {
		return err
	}
	if err := compareStores(ctx, from, to, source); err != nil {
		return fmt.Errorf("the copy is not what was copied: %w", err)
	}
	fmt.Fprintf(p.stdout, "versions copied: %d; %s holds version %d of %s, with the hash %s, as %s does\n", added,
		shown(f.to), source.Version(), source.Time().Format(time.RFC3339), source.Hash(), shown(f.from))
	return p.tellLeft(ctx, from)
}

func (p program) openAt(ctx context.Context, f copyFlags, address string) (store.Store, error) {
	at := f.storeFlags
	at.address = address
	return p.openStore(ctx, at, nil)
}

// tellLeft tells what a copy cannot take along.
func (p program) tellLeft(ctx context.Context, from store.Store) error {
	findings, err := from.Findings(ctx)
	if err == nil && len(findings) > 0 {
		fmt.Fprintf(p.stdout, "left where they are, since no commit could take them: %d; the findings of that store name them\n", len(findings))
	}
	return err
}

// tellEvery is how often the progress of a copy is told.
const tellEvery = 2 * time.Second

// copyInto adds to a store what is missing of the history up to a snapshot, and
// returns how many versions that is.
func copyInto(ctx context.Context, from, to store.Store, source *model.Snapshot, progress io.Writer) (int, error) {
	there, err := to.Load(ctx, model.Latest)
	if err != nil {
		return 0, err
	}
	if err := isPrefix(ctx, from, there, source); err != nil {
		return 0, err
	}
	added, told := 0, time.Now()
	if there.Version() == source.Version() {
		return 0, nil
	}
	for c, err := range from.Watch(ctx, there.Version()) {
		if err != nil {
			return added, err
		}
		if err := to.Append(ctx, c); err != nil {
			return added, fmt.Errorf("version %d: %w", c.Version, err)
		}
		added++
		if time.Since(told) > tellEvery {
			told = time.Now()
			fmt.Fprintf(progress, "version %d of %d\n", c.Version, source.Version())
		}
		if c.Version == source.Version() {
			break
		}
	}
	return added, nil
}

// isPrefix refuses a store that holds another history.
func isPrefix(ctx context.Context, from store.Store, there, source *model.Snapshot) error {
	if there.Version() > source.Version() {
		return model.Errorf(model.Conflict, "the store to copy to holds version %d, and the other one %d: copy into a new one", there.Version(), source.Version())
	}
	same, err := from.Load(ctx, there.Version())
	if err != nil {
		return err
	}
	if same.Hash() != there.Hash() {
		return model.Errorf(model.Conflict, "the store to copy to holds another history, since version %d or before: copy into a new one", there.Version())
	}
	return nil
}

// compareStores reads both stores up to a snapshot, and compares every commit and
// the snapshots.
func compareStores(ctx context.Context, from, to store.Store, source *model.Snapshot) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if source.Version() > 0 {
		if err := compareCommits(ctx, from, to, source.Version()); err != nil {
			return err
		}
	}
	copied, err := to.Load(ctx, source.Version())
	if err != nil {
		return err
	}
	a, err := source.Encode()
	if err != nil {
		return err
	}
	b, err := copied.Encode()
	if err == nil && !bytes.Equal(a, b) {
		err = fmt.Errorf("version %d differs", source.Version())
	}
	return err
}

func compareCommits(ctx context.Context, from, to store.Store, last model.Version) error {
	copies := make(chan model.Commit)
	failed := make(chan error, 1)
	go func() {
		for c, err := range to.Watch(ctx, 0) {
			if err != nil {
				failed <- err
				return
			}
			select {
			case copies <- c:
			case <-ctx.Done():
				return
			}
			if c.Version == last {
				return
			}
		}
	}()
	for c, err := range from.Watch(ctx, 0) {
		if err != nil {
			return err
		}
		select {
		case err := <-failed:
			return err
		case copied := <-copies:
			if !sameCommit(c, copied) {
				return fmt.Errorf("version %d differs", c.Version)
			}
		}
		if c.Version == last {
			return nil
		}
	}
	return nil
}

// sameCommit compares what a hash does not cover: which payloads are there. The
// stores check these by their digests.
func sameCommit(a, b model.Commit) bool {
	if a.Version != b.Version || a.Hash != b.Hash || len(a.Changes) != len(b.Changes) {
		return false
	}
	for i := range a.Changes {
		if (a.Changes[i].Change == nil) != (b.Changes[i].Change == nil) {
			return false
		}
	}
	return true
}
