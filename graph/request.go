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
	// Findings are what the store holds that no commit could take, and what differs
	// from a seed. They are about what no view holds, so only the secretariat sees
	// them.
	Findings []model.Finding

	run *run
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
