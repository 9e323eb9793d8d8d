package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"concert/internal/model"
	"concert/internal/store"
)

type copyFlags struct {
	from, to   string
	erasures   string // file of ids
	noErasures bool
	storeFlags
}

func (p program) copy() *cobra.Command {
	var f copyFlags
	cmd := &cobra.Command{
		Use:   "copy",
		Short: "Copy a store with its whole history into another",
		Long: `Copies every version of a store into another, unchanged and in order, and checks the result. Each of the two is a file or a Neo4j. The
other store is new, or holds the first versions of the same history; then only the missing ones are added, so that an interrupted copy
goes on.

A backup may hold records that were erased after it was made. So that none comes back, --erasures names a file with the ids that
concert erasures prints for the store in use, one on each line; the copy leaves these records out, and its last version says that they
are erased. If there are none, say --no-erasures.`,
		Example: `  concert copy --from concert.db --to neo4j://localhost:7687 --no-erasures
  concert erasures --store concert.db > erasures.txt
  concert copy --from backup.db --to concert.db --erasures erasures.txt`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.runCopy(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.from, "from", "", "file of a store, or a Neo4j: neo4j://host:7687 or bolt://host:7687")
	cmd.Flags().StringVar(&f.to, "to", "", aboutStore)
	cmd.Flags().StringVar(&f.erasures, "erasures", "", "file with the ids of erased records, one on each line, which the copy leaves out")
	cmd.Flags().BoolVar(&f.noErasures, "no-erasures", false, "copy everything that is there")
	onlyFlag(cmd.Flags(), "no-erasures")
	f.defineSignIn(cmd)
	return cmd
}

func (p program) runCopy(ctx context.Context, f copyFlags) (err error) {
	if err := cmp.Or(checkStore("from", f.from), checkStore("to", f.to)); err != nil {
		return err
	}
	if f.from == f.to {
		return usagef("--from and --to are the same store")
	}
	if err := checkThere("from", f.from); err != nil {
		return err
	}
	erased, err := f.erased(ctx)
	if err != nil {
		return err
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
	added, err := copyInto(ctx, from, to, source, erased, p.stderr)
	if err != nil {
		return err
	}
	if err := p.eraseAll(ctx, to, erased); err != nil {
		return err
	}
	if err := compareStores(ctx, from, to, source, erased); err != nil {
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

// erased returns the ids of the records that the copy is not to hold.
func (f copyFlags) erased(ctx context.Context) ([]string, error) {
	switch {
	case (f.erasures == "") == !f.noErasures:
		return nil, usagef("say whether records were erased since %s was made: --erasures FILE, with the ids that concert erasures prints, or --no-erasures", shown(f.from))
	case f.noErasures:
		return nil, nil
	}
	text, err := readFile(ctx, mostIDs, f.erasures)
	if err != nil {
		return nil, usagef("the ids of --erasures cannot be read: %w", err)
	}
	ids := strings.Fields(string(text))
	for _, id := range ids {
		if err := checkID(id); err != nil {
			return nil, usagef("--erasures %s: %v", f.erasures, err)
		}
	}
	return ids, nil
}

// eraseAll notes in a copy which records are erased, so that none is given its id again.
func (p program) eraseAll(ctx context.Context, to store.Store, erased []string) error {
	newest, err := to.Load(ctx, model.Latest)
	if err != nil {
		return err
	}
	erased = slices.DeleteFunc(slices.Clone(erased), newest.IsErased)
	if len(erased) == 0 {
		return nil
	}
	_, err = to.Apply(ctx, model.Draft{
		Base: newest.Version(), Operation: fmt.Sprintf("copy %d without erased", newest.Version()), Author: model.Secretariat,
		Reason: "erased in the store that this was copied for", At: p.now(), Erase: erased,
	})
	return err
}

// tellLeft tells what a copy cannot take along.
func (p program) tellLeft(ctx context.Context, from store.Store) error {
	findings, err := from.Findings(ctx)
	if err == nil && len(findings) > 0 {
		fmt.Fprintf(p.stdout, "left where they are, since no commit could take them: %d; the findings of that store name them\n", len(findings))
	}
	return err
}

// tellEvery is how often the progress of a copy is reported.
const tellEvery = 2 * time.Second

// copyInto adds to a store what is missing of the history up to a snapshot, without
// what it says of erased records, and returns how many versions that is.
func copyInto(ctx context.Context, from, to store.Store, source *model.Snapshot, erased []string, progress io.Writer) (int, error) {
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
		if err := to.Append(ctx, c.Without(erased)); err != nil {
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
// the snapshots, except for what was erased.
func compareStores(ctx context.Context, from, to store.Store, source *model.Snapshot, erased []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if source.Version() > 0 {
		left, err := compareCommits(ctx, from, to, source.Version(), erased)
		if err != nil {
			return err
		}
		if len(erased) > 0 {
			source = left
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

// compareCommits compares the commits up to a version, except for what was erased. If
// anything was, it returns what is left at that version.
func compareCommits(ctx context.Context, from, to store.Store, last model.Version, erased []string) (left *model.Snapshot, err error) {
	left = model.Empty()
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
			return nil, err
		}
		c = c.Without(erased)
		select {
		case err := <-failed:
			return nil, err
		case copied := <-copies:
			if !sameCommit(c, copied) {
				return nil, fmt.Errorf("version %d differs", c.Version)
			}
		}
		if len(erased) > 0 {
			if left, err = left.Replay(ctx, c); err != nil {
				return nil, err
			}
		}
		if c.Version == last {
			return left, nil
		}
	}
	return left, nil
}

// sameCommit compares what a hash does not cover: which payloads are there. The
// stores check these by their digests.
func sameCommit(a, b model.Commit) bool {
	if a.Version != b.Version || a.Hash != b.Hash || a.Reason != b.Reason || len(a.Changes) != len(b.Changes) {
		return false
	}
	for i := range a.Changes {
		if (a.Changes[i].Change == nil) != (b.Changes[i].Change == nil) {
			return false
		}
	}
	return true
}
