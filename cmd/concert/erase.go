package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/store/bbolt"
)

type eraseFlags struct {
	yes, reason string
	storeFlags
}

func (p program) erase() *cobra.Command {
	var f eraseFlags
	cmd := &cobra.Command{
		Use:   "erase ID",
		Short: "Erase a record, with its edges, from every version",
		Long: `Erases a record and all its edges from all versions of a store: their content, the reasons given for their changes, and the requests
that made them. Only the id stays, and it is never used again. This cannot be undone. No server may have the store open. The id has to
be given twice: erase asks for it again, or --yes repeats it.

Backups and copies made before still hold the record: keep what concert erasures prints beside them, and give it to concert copy. In a
Neo4j, the transaction logs hold it until they are pruned: docs/neo4j.md says how.`,
		Example: "  concert erase --store concert.db need:01JX0000000000000000000001",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one record by its id: concert erase --store concert.db need:01JX0000000000000000000001")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.runErase(cmd.Context(), f, args[0]) },
	}
	f.define(cmd)
	cmd.Flags().StringVar(&f.yes, "yes", "", "the id again, so that erase does not ask for it")
	onlyFlag(cmd.Flags(), "yes")
	cmd.Flags().StringVar(&f.reason, "reason", "", "why it is erased; the reason stays in the store, so it must not describe the record")
	return cmd
}

func (p program) runErase(ctx context.Context, f eraseFlags, id string) (err error) {
	if err := checkID(id); err != nil {
		return usagef("%v", err)
	}
	s, err := p.openAlone(ctx, f.storeFlags)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	newest, err := s.Load(ctx, model.Latest)
	if err != nil {
		return err
	}
	if newest.IsErased(id) {
		fmt.Fprintf(p.stdout, "%s was erased before\n", id)
		return nil
	}
	changes, versions, err := saidOf(ctx, s, newest.Version(), id)
	if err != nil {
		return err
	}
	if changes == 0 {
		return model.Errorf(model.NotFound, "there is no record %s in any version of %s", id, shown(f.address))
	}
	if err := p.confirm(ctx, id, f.yes); err != nil {
		return err
	}
	c, err := s.Apply(ctx, model.Draft{
		Base: newest.Version(), Operation: "erase " + id, Author: model.Secretariat, Reason: f.reason, At: p.now(), Erase: []string{id},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, `erased: %s, %d changes in %d versions, by version %d, with the hash %s
Backups made before still hold it: keep what concert erasures prints beside them.
`, id, changes, versions, c.Version, c.Hash)
	return nil
}

func checkID(id string) error {
	kind, err := model.KindOfID(id)
	if err != nil {
		return err
	}
	return model.CheckID(kind, id)
}

// openAlone opens a store that is there, and that no server has open.
func (p program) openAlone(ctx context.Context, f storeFlags) (store.Store, error) {
	s, err := p.openThere(ctx, f)
	if errors.Is(err, bbolt.ErrInUse) {
		return nil, fmt.Errorf("%s is in use by another process: stop the server first", f.address)
	}
	if err != nil {
		return nil, err
	}
	if shared, ok := s.(interface {
		Others(ctx context.Context) (int64, error)
	}); ok {
		others, err := shared.Others(ctx)
		if err == nil && others > 0 {
			err = fmt.Errorf("%s has other Concerts connected, %d of them: stop these first", shown(f.address), others)
		}
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// saidOf counts the changes that commits up to a version hold of a record and its
// edges, and in how many versions.
func saidOf(ctx context.Context, s store.Store, last model.Version, id string) (changes, versions int, err error) {
	if last == 0 {
		return 0, 0, nil
	}
	for c, err := range s.Watch(ctx, 0) {
		if err != nil {
			return 0, 0, err
		}
		if n := c.Says(id); n > 0 {
			changes, versions = changes+n, versions+1
		}
		if c.Version == last {
			break
		}
	}
	return changes, versions, nil
}

// confirm refuses unless the id is given again.
func (p program) confirm(ctx context.Context, id, again string) error {
	if again == "" {
		fmt.Fprintf(p.stderr, "This erases %s from every version, and cannot be undone. Type its id again: ", id)
		var err error
		if again, err = p.readLine(ctx); err != nil {
			return err
		}
	}
	if again != id {
		return usagef("%q is not %s: nothing was erased", again, id)
	}
	return nil
}

func (p program) erasures() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{
		Use:   "erasures",
		Short: "Print the ids of the records that were erased",
		Long: `Prints the ids of the records that were erased from a store, one on each line. Keep them beside backups: concert copy --erasures takes
them, so that what a backup still holds does not come back.`,
		Example: "  concert erasures --store concert.db > erasures.txt",
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.runErasures(cmd.Context(), f) },
	}
	f.define(cmd)
	return cmd
}

func (p program) runErasures(ctx context.Context, f storeFlags) (err error) {
	s, err := p.openThere(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	newest, err := s.Load(ctx, model.Latest)
	if err != nil {
		return err
	}
	for _, id := range newest.Erased() {
		fmt.Fprintln(p.stdout, id)
	}
	return nil
}
