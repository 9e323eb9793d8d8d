package graph

import (
	"context"
	"fmt"
	"slices"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/graph/scalar"
	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
)

// commitsShown returns the commits that changed something in the view, newest first.
func commitsShown(ctx context.Context) ([]scalar.Commit, error) {
	r := requestOf(ctx)
	commits, err := r.History.Commits(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := r.History.Versions(ctx)
	if err != nil {
		return nil, err
	}
	found := make([]scalar.Commit, 0, len(versions))
	for _, v := range slices.Backward(versions) {
		found = append(found, describeCommit(r.Viewer, commits[v-1]))
	}
	return found, nil
}

// describeCommit returns what a viewer may see of a commit: the secretariat all, a State
// or provider whether it wrote it.
func describeCommit(viewer access.Viewer, c model.Commit) scalar.Commit {
	shown := scalar.Commit{ID: fmt.Sprintf("commit:%d", c.Version), Version: c.Version, At: c.Time}
	switch {
	case viewer == access.Secretariat():
		shown.Author, shown.Reason, shown.Hash = c.Author, c.Reason, c.Hash.String()
	case viewer != access.Anonymous() && c.Author == viewer.String():
		shown.Author = c.Author
	}
	return shown
}

// momentsBetween reads the moments of changes: absent, the first version and the
// request.
func momentsBetween(ctx context.Context, since, until *generated.Moment) (between [2]scalar.ResolvedMoment, err error) {
	m, err := momentsOf(ctx)
	if err != nil {
		return between, err
	}
	if since == nil {
		since = &generated.Moment{Version: new(model.Version(1))}
	}
	if between[0], err = m.read("since", *since); err != nil {
		return between, err
	}
	between[1] = m.newest()
	if until != nil {
		if between[1], err = m.read("until", *until); err != nil {
			return between, err
		}
	}
	if between[1].Version < between[0].Version {
		return between, checkOrder("until", between[0], between[1])
	}
	return between, nil
}

// wanted says which changes are asked for.
type wanted struct {
	of     map[string]bool // nil: all
	kinds  []model.NodeKind
	scope  *analysis.Scope    // nil: everywhere
	within [2]analysis.Within // the scope at each moment
}

func newWanted(ctx context.Context, of []string, kinds []model.NodeKind, scope *generated.Scope) (w wanted, err error) {
	w = wanted{kinds: kinds}
	switch {
	case of != nil && len(of) == 0:
		return w, emptyArgument("of")
	case kinds != nil && len(kinds) == 0:
		return w, emptyArgument("kinds")
	}
	if len(of) > relay.LargestPage {
		return w, &model.Error{
			Code: model.LimitExceeded, Path: []string{"of"},
			Message: fmt.Sprintf("of holds %d ids, above the limit of %d: ask in several requests", len(of), relay.LargestPage),
		}
	}
	if of != nil {
		w.of = map[string]bool{}
		for _, id := range of {
			w.of[id] = true
		}
	}
	if scope != nil {
		resolved, err := resolveScope(*scope, requestOf(ctx).View)
		if err != nil {
			return w, err
		}
		w.scope = &resolved
	}
	return w, err
}

func emptyArgument(name string) error {
	return wrongArgument([]string{name}, "an empty list selects nothing: leave %s out to mean all", name)
}

// read reads the scope in the views of both moments.
func (w *wanted) read(ctx context.Context, between [2]scalar.ResolvedMoment) error {
	if w.scope == nil {
		return nil
	}
	r := requestOf(ctx)
	for i, at := range between {
		view, err := r.History.View(ctx, at.Version)
		if err != nil {
			return err
		}
		ground, err := r.run.handler.grounds.at(ctx, view, at.Day)
		if err != nil {
			return err
		}
		if w.within[i], err = analysis.NewWithin(ctx, ground, *w.scope); err != nil {
			return err
		}
	}
	return nil
}

// takes reports whether a change is asked for.
func (w *wanted) takes(c scalar.Change) bool {
	about := c.About
	switch {
	case w.of != nil && !w.of[c.ID] && !slices.ContainsFunc(about, func(id string) bool { return w.of[id] }):
		return false
	case w.kinds != nil && !slices.ContainsFunc(about, w.isOfKind):
		return false
	case w.scope == nil:
		return true
	case c.Showing == scalar.ChangeShowing(access.RemovedFromView):
		return w.within[0].Has(c.ID)
	}
	return w.within[1].Has(c.ID)
}

func (w *wanted) isOfKind(id string) bool {
	kind, err := model.KindOfID(id)
	return err == nil && slices.Contains(w.kinds, kind)
}

// changesShown returns what is shown of the changes between two moments.
func changesShown(ctx context.Context, between [2]scalar.ResolvedMoment, w wanted) ([]scalar.Change, error) {
	if err := w.read(ctx, between); err != nil {
		return nil, err
	}
	sides, err := requestOf(ctx).History.Sides(ctx, between[0].Version, between[1].Version)
	if err != nil {
		return nil, err
	}
	shown, err := access.ChangesShown(ctx, sides)
	if err != nil {
		return nil, err
	}
	var found []scalar.Change
	for _, s := range shown {
		if c := describeChange(s); w.takes(c) {
			found = append(found, c)
		}
	}
	return found, nil
}

func describeChange(s access.ShownChange) scalar.Change {
	c := scalar.Change{ID: s.Key, Showing: scalar.ChangeShowing(s.Showing), About: []string{s.Key}, Properties: make([]scalar.PropertyChange, len(s.Values))}
	if kind, from, to, _, isEdge := model.SplitKey(s.Key); isEdge {
		c.EdgeKind, c.About = &kind, []string{from, to}
	} else if kind, err := model.KindOfID(s.Key); err == nil {
		c.NodeKind = &kind
	}
	for i, v := range s.Values {
		c.Properties[i] = scalar.PropertyChange{Property: v.Property, Showing: scalar.ChangeShowing(v.Showing), Before: textsOf(v.Before), After: textsOf(v.After)}
	}
	return c
}

// textsOf writes a value of a property: one text for each item of a list, nil for none.
func textsOf(value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case []string:
		return v
	}
	return []string{fmt.Sprint(value)}
}
