package graph

import (
	"context"

	"concert/internal/model"
)

func (needResolver) TargetAttainment(ctx context.Context, obj *model.Need, asOf *model.Date) (*float64, error) {
	ground, err := groundAt(ctx, asOf)
	if err != nil {
		return nil, err
	}
	if share, ok := ground.TargetAttained(*obj); ok {
		return &share, nil
	}
	return nil, nil
}
