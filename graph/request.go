package graph

import (
	"context"

	"concert/internal/access"
	"concert/internal/model"
)

// Request is what one request is about. Its answer holds nothing else.
type Request struct {
	View   *model.Snapshot // of one world, as the viewer sees it
	Newest *model.Snapshot // the viewer's view of the newest version; nil: View is
	Viewer access.Viewer
	AsOf   model.Date // the day that a lens looks at where it names none
	ID     string     // as logs name it
	// History is what came before the view.
	History History
	// Findings are what the store holds that no commit could take, and what differs
	// from a seed. They are about what no view holds, so only the secretariat sees
	// them.
	Findings []model.Finding

	run *run
}

// History is how a request reaches the versions up to its own, as its viewer sees them
// by the newest rights too. Its errors are those of a store and of a context.
type History interface {
	// Commits returns all commits in order, the first being version 1, without their
	// changes. What the viewer may see of them is for the caller to decide.
	Commits(ctx context.Context) ([]model.Commit, error)
	// Versions returns the versions whose commit changed something in the view, in order.
	Versions(ctx context.Context) ([]model.Version, error)
	// View returns the view of a version.
	View(ctx context.Context, version model.Version) (*model.Snapshot, error)
	// Register returns what is on record at a version, seen or not.
	Register(ctx context.Context, version model.Version) (model.Register, error)
	// Followed returns the commit that followed the version of the request, if any.
	Followed(ctx context.Context) (commit model.Commit, ok bool, err error)
	// Sides returns the views of two versions that say what is shown of a change.
	Sides(ctx context.Context, before, after model.Version) (access.Sides, error)
}

type requestKey struct{}

// WithRequest returns a context in which the resolvers find the request.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

func requestOf(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}
