package graph

import (
	"context"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/model"
)

func (queryResolver) WorkingGroups(ctx context.Context, first *int, after *string, last *int, before *string) (relay.Connection[model.WorkingGroup], error) {
	return records(ctx, model.KindWorkingGroup, model.Handle.WorkingGroup, page(first, after, last, before))
}

func (*Resolver) WorkingGroup() generated.WorkingGroupResolver { return workingGroupResolver{} }

type workingGroupResolver struct{}

func (workingGroupResolver) Members(ctx context.Context, obj *model.WorkingGroup, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Provider], error) {
	return links(ctx, obj.Handle, model.MemberOf, model.Inward, model.Handle.Provider, page(first, after, last, before))
}

func (workingGroupResolver) Themes(ctx context.Context, obj *model.WorkingGroup, first *int, after *string, last *int, before *string) (relay.LinkConnection[model.Theme], error) {
	return links(ctx, obj.Handle, model.Concerns, model.Outward, model.Handle.Theme, page(first, after, last, before))
}
