// Package relay holds the lists of the API in the shape of Relay: connections
// with pages, cursors and a total.
//
// A cursor holds the key of an item, made of the ids of what it is about: it
// stays exact however long the list is. It also marks version, day, view and
// list, since in another one the same key would lie between other items. Lists
// of records and edges are ordered by their keys; lists of figures by rank.
//
// The package is apart from the resolvers because generated code needs its
// types and the resolvers need generated code.
package relay

import (
	"fmt"
	"iter"

	"concert/internal/model"
)

// Edge is a position in a list of nodes.
type Edge[N any] struct {
	position
	Node N
}

// Connection is a page of a list of nodes.
type Connection[N any] struct {
	Edges      []Edge[N]
	PageInfo   PageInfo
	TotalCount int
}

// Shown returns how many items the page shows of its list, and how many that holds.
func (c Connection[N]) Shown() (shown, totalCount int) { return len(c.Edges), c.TotalCount }

// Nodes returns the page without its cursors.
func (c Connection[N]) Nodes() []N {
	nodes := make([]N, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// Link is an edge of the graph seen from one end: its properties, and the
// record at the other end.
type Link[N any] struct {
	position
	model.Edge
	Node N
}

// LinkConnection is a page of the edges of one kind at a record.
type LinkConnection[N any] struct {
	Edges      []Link[N]
	PageInfo   PageInfo
	TotalCount int
}

// Shown is as that of Connection.
func (c LinkConnection[N]) Shown() (shown, totalCount int) { return len(c.Edges), c.TotalCount }

// Nodes returns the records at the other ends, one for each edge of the page.
func (c LinkConnection[N]) Nodes() []N {
	nodes := make([]N, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// Typed turns a record into the handle of a kind; ok is false if it is of
// another one.
type Typed[N any] func(model.Handle) (record N, ok bool)

// Records returns a page of the records of a kind, ordered by id.
func Records[N any](list List, view *model.Snapshot, kind model.NodeKind, typed Typed[N], p Page) (Connection[N], error) {
	return page(list, p, view.Count(kind), func(after string) iter.Seq2[string, N] {
		return func(yield func(string, N) bool) {
			for h := range view.NodesAfter(kind, after) {
				if n, ok := typed(h); ok && !yield(h.ID(), n) {
					return
				}
			}
		}
	})
}

// Items returns a page of a list that is at hand as a whole, in its order, read
// forward. key says what an item is about; of several alike, the positions tell
// them apart.
func Items[N any](list List, items []N, key func(N) string, p Page) (Connection[N], error) {
	if p.After != nil {
		after, err := list.key("after", *p.After)
		if err != nil {
			return Connection[N]{}, err
		}
		if !hasKey(items, key, after) {
			return Connection[N]{}, refused("after", "after is of an item that this list no longer holds: start the list without it")
		}
	}
	return page(list, p, len(items), func(after string) iter.Seq2[string, N] {
		return func(yield func(string, N) bool) {
			found := after == ""
			for k, item := range distinct(items, key) {
				if found && !yield(k, item) {
					return
				}
				found = found || k == after
			}
		}
	})
}

func hasKey[N any](items []N, key func(N) string, wanted string) bool {
	for k := range distinct(items, key) {
		if k == wanted {
			return true
		}
	}
	return false
}

// distinct gives items with their keys; to one that was there before it adds
// how often.
func distinct[N any](items []N, key func(N) string) iter.Seq2[string, N] {
	return func(yield func(string, N) bool) {
		before := map[string]int{}
		for _, item := range items {
			k := key(item)
			before[k]++
			if n := before[k]; n > 1 {
				k = fmt.Sprintf("%s\x00\x00%d", k, n)
			}
			if !yield(k, item) {
				return
			}
		}
	}
}

func page[N any](list List, p Page, total int, seek seeker[N]) (Connection[N], error) {
	items, info, err := cut(&list, p, seek)
	if err != nil {
		return Connection[N]{}, err
	}
	c := Connection[N]{Edges: make([]Edge[N], len(items)), PageInfo: info, TotalCount: total}
	for i, k := range items {
		c.Edges[i] = Edge[N]{position{&list, k.key}, k.item}
	}
	return c, nil
}

// Edges returns a page of edges, in the order of the ids of their ends and
// then of what tells them apart.
func Edges(list List, edges []model.Edge, p Page) (Connection[model.Edge], error) {
	return page(list, p, len(edges), seekIn(edges, func(e model.Edge) string {
		return e.From().ID() + "\x00" + e.To().ID() + "\x00" + e.Apart()
	}))
}

// Links returns a page of the edges of a kind at a record to those records
// that typed takes, ordered by the id of the other end.
func Links[N any](list List, at model.Handle, kind model.EdgeKind, end model.Direction, typed Typed[N], p Page) (LinkConnection[N], error) {
	var links []Link[N]
	for _, e := range at.EdgesOf(kind, end) {
		if n, ok := typed(e.Other(at)); ok {
			links = append(links, Link[N]{position{&list, linkKey(e, at)}, e, n})
		}
	}
	items, info, err := cut(&list, p, seekIn(links, func(l Link[N]) string { return l.key }))
	if err != nil {
		return LinkConnection[N]{}, err
	}
	c := LinkConnection[N]{Edges: make([]Link[N], len(items)), PageInfo: info, TotalCount: len(links)}
	for i, k := range items {
		c.Edges[i] = k.item
	}
	return c, nil
}

// One returns the first edge of a kind at a record to a record that typed
// takes; for kinds of which there is at most one.
func One[N any](list List, at model.Handle, kind model.EdgeKind, end model.Direction, typed Typed[N]) (link Link[N], ok bool) {
	for _, e := range at.EdgesOf(kind, end) {
		if n, ok := typed(e.Other(at)); ok {
			return Link[N]{position{&list, linkKey(e, at)}, e, n}, true
		}
	}
	return Link[N]{}, false
}

func seekIn[T any](items []T, key func(T) string) seeker[T] {
	return func(after string) iter.Seq2[string, T] {
		return func(yield func(string, T) bool) {
			for _, item := range items {
				if k := key(item); k > after && !yield(k, item) {
					return
				}
			}
		}
	}
}

func linkKey(e model.Edge, at model.Handle) string { return e.Other(at).ID() + "\x00" + e.Apart() }
