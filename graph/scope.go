package graph

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
	"concert/internal/model"
)

// terms are what every measure takes: on what to look, where, and how.
type terms struct {
	ground *analysis.Ground
	scope  analysis.Scope
	lens   analysis.Lens
}

// resolveTerms resolves a scope and a lens in the view of the request.
func resolveTerms(ctx context.Context, scope *generated.Scope, lens *generated.Lens) (t terms, err error) {
	if lens == nil {
		lens = new(generated.Lens)
	}
	if t.lens, err = analysis.NewLens(orElse(lens.ImpliedWeight, analysis.DefaultImpliedWeight), orElse(lens.MetFrom, analysis.DefaultMetFrom)); err != nil {
		return t, err
	}
	if t.ground, err = groundAt(ctx, lens.AsOf); err != nil {
		return t, err
	}
	if scope != nil {
		t.scope, err = resolveScope(*scope, requestOf(ctx).View)
	}
	return t, err
}

// orElse returns what an argument that is null or absent means.
func orElse[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

// resolveScope resolves each Ref of a scope in the first of some views that has it.
func resolveScope(given generated.Scope, views ...*model.Snapshot) (scope analysis.Scope, err error) {
	scope = analysis.Scope{
		SeverityAtLeast: given.SeverityAtLeast, Assistance: given.Assistance, StateViews: given.StateViews, Roles: given.Roles,
	}
	at := func(field string) []string { return []string{"scope", field} }
	if scope.MemberStates, err = refsIn(views, given.MemberStates, at("memberStates"), model.Handle.MemberState, model.KindMemberState); err != nil {
		return scope, err
	}
	if scope.Regions, err = refsIn(views, given.Regions, at("regions"), model.Handle.Region, model.KindRegion); err != nil {
		return scope, err
	}
	if scope.Groups, err = refsIn(views, given.Groups, at("groups"), model.Handle.Region, model.KindRegion); err != nil {
		return scope, err
	}
	if scope.Themes, err = refsIn(views, given.Themes, at("themes"), model.Handle.Theme, model.KindTheme); err != nil {
		return scope, err
	}
	if scope.Resolutions, err = refsIn(views, given.Resolutions, at("resolutions"), anyHandle,
		model.KindResolution, model.KindInstrument, model.KindRequirement); err != nil {
		return scope, err
	}
	if scope.Needs, err = refsIn(views, given.Needs, at("needs"), model.Handle.Need, model.KindNeed); err != nil {
		return scope, err
	}
	if scope.Providers, err = refsIn(views, given.Providers, at("providers"), model.Handle.Provider, model.KindProvider); err != nil {
		return scope, err
	}
	scope.Programmes, err = refsIn(views, given.Programmes, at("programmes"), model.Handle.Programme, model.KindProgramme)
	return scope, err
}

// refsIn is resolveRefs in the first of some views that has what a Ref means.
func refsIn[N any](views []*model.Snapshot, texts []string, path []string, typed relay.Typed[N], kinds ...model.NodeKind) ([]N, error) {
	found, err := resolveRefs(views[0], texts, path, typed, kinds...)
	if err == nil || len(views) == 1 || len(texts) > relay.LargestPage {
		return found, err
	}
	found = make([]N, 0, len(texts))
	for i, text := range texts {
		record, refused := resolveRef(views[0], text, append(slices.Clone(path), strconv.Itoa(i)), kinds...)
		if refused != nil {
			if record, err = resolveRef(views[1], text, path, kinds...); err != nil {
				return nil, refused
			}
		}
		n, _ := typed(record)
		found = append(found, n)
	}
	return found, nil
}

func anyHandle(h model.Handle) (model.Handle, bool) { return h, true }

// ranked returns a page of the figures that a measure lists.
func ranked[N any](ctx context.Context, measured relay.About, items []N, key func(N) string, first *int, after *string) (relay.Ranking[N], error) {
	return relay.Ranked(list(ctx, listName(ctx)), measured, items, key, relay.Page{First: first, After: after})
}

// parts returns a page of what a figure is made of.
func parts[N any](ctx context.Context, items []N, key func(N) string, first *int, after *string) (relay.Connection[N], error) {
	return relay.Items(list(ctx, listName(ctx)), items, key, relay.Page{First: first, After: after})
}

// listName tells apart what may be different lists in the current field: by each
// field that leads there with its arguments, all but the page that is asked for
// now.
func listName(ctx context.Context) string {
	here := graphql.GetFieldContext(ctx)
	var path []any
	for at := here; at != nil; at = at.Parent {
		arguments := maps.Clone(at.Args)
		if at == here {
			delete(arguments, "first")
			delete(arguments, "after")
		}
		if at.Field.Field != nil {
			path = append(path, at.Field.Name)
		}
		path = append(path, at.Index, arguments)
	}
	text, _ := json.Marshal(path)
	return string(text)
}
