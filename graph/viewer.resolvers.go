package graph

import (
	"context"

	"concert/graph/generated"
)

func (queryResolver) Viewer(ctx context.Context) (generated.Viewer, error) {
	return describeViewer(requestOf(ctx)), nil
}
