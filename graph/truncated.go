package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// truncated says of a list in an answer that it holds more than is shown.
type truncated struct {
	Path       ast.Path `json:"path"`
	Shown      int      `json:"shown"`
	TotalCount int      `json:"totalCount"`
}

// bytesOfTruncated is what one takes in an answer, besides its path.
const bytesOfTruncated = 50

// noteTruncated notes a list that holds more than its page shows, if the question asks
// for any of its items. It reports whether the answer goes on.
func (r *run) noteTruncated(ctx context.Context, value any) bool {
	page, ok := value.(interface {
		Shown() (shown, totalCount int)
	})
	if !ok {
		return true
	}
	shown, total := page.Shown()
	field := graphql.GetFieldContext(ctx)
	if shown >= total || !asksForItems(field.Field.Selections) {
		return true
	}
	path := field.Path()
	r.mu.Lock()
	r.truncated = append(r.truncated, truncated{path, shown, total})
	r.mu.Unlock()
	return r.spend(1, bytesOfTruncated+len(path.String()))
}

// asksForItems reports whether a selection on a page asks for items of its list.
func asksForItems(set ast.SelectionSet) bool {
	return slices.ContainsFunc(set, func(selection ast.Selection) bool {
		switch on := selection.(type) {
		case *ast.Field:
			return on.Name == "nodes" || on.Name == "edges"
		case *ast.InlineFragment:
			return asksForItems(on.SelectionSet)
		case *ast.FragmentSpread:
			return asksForItems(on.Definition.SelectionSet)
		}
		return false
	})
}

// allTruncated returns the lists that hold more than is shown, by their paths.
func (r *run) allTruncated() []truncated {
	slices.SortFunc(r.truncated, func(a, b truncated) int { return comparePaths(a.Path, b.Path) })
	return r.truncated
}
