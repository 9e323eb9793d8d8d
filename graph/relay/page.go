package relay

import (
	"iter"
	"slices"

	"concert/internal/model"
)

// The sizes of pages.
const (
	DefaultPage = 100  // if a list is asked for without first and last
	LargestPage = 1000 // of first and last
)

// Page says which part of a list is asked for, in the words of Relay.
type Page struct {
	First  *int
	After  *string
	Last   *int
	Before *string
}

// PageInfo tells where a page lies in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

func (p Page) backward() bool { return p.Last != nil || p.Before != nil }

func (p Page) check() error {
	if p.backward() && (p.First != nil || p.After != nil) {
		return refused("last", "a list is read forward with first and after, or backward with last and before, never both: leave out one pair")
	}
	for argument, size := range map[string]*int{"first": p.First, "last": p.Last} {
		switch {
		case size == nil:
		case *size < 0:
			return refused(argument, "%s is %d; want 0 to %d", argument, *size, LargestPage)
		case *size > LargestPage:
			err := model.Errorf(model.LimitExceeded, "%s is %d, above the limit of %d for one page: ask for less, and go on with the cursor",
				argument, *size, LargestPage)
			err.Path = []string{argument}
			return err
		}
	}
	return nil
}

func (p Page) size() int {
	for _, size := range []*int{p.First, p.Last} {
		if size != nil {
			return *size
		}
	}
	return DefaultPage
}

// position is where an item stands: the key by which its list is ordered.
type position struct {
	list *List
	key  string
}

// Cursor names the position in its list, version and view.
func (p position) Cursor() string { return p.list.cursor(p.key) }

// keyed is an item of a list with its key.
type keyed[T any] struct {
	key  string
	item T
}

// seeker gives the items of a list in its order: those after the one with a
// key, or all of them after "".
type seeker[T any] func(after string) iter.Seq2[string, T]

// cut returns the asked page of a list and tells what lies around it. It reads
// forward from the cursor, and backward all that comes before it.
func cut[T any](list *List, p Page, seek seeker[T]) (items []keyed[T], info PageInfo, err error) {
	if err := p.check(); err != nil {
		return nil, PageInfo{}, err
	}
	if p.backward() {
		items, info, err = cutBackward(list, p, seek)
	} else {
		items, info, err = cutForward(list, p, seek)
	}
	if err == nil && len(items) > 0 {
		start, end := list.cursor(items[0].key), list.cursor(items[len(items)-1].key)
		info.StartCursor, info.EndCursor = &start, &end
	}
	return items, info, err
}

func cutForward[T any](list *List, p Page, seek seeker[T]) (items []keyed[T], info PageInfo, err error) {
	after := ""
	if p.After != nil {
		if after, err = list.key("after", *p.After); err != nil {
			return nil, info, err
		}
		first, some := firstKey(seek(""))
		next, more := firstKey(seek(after))
		info.HasPreviousPage = some && (!more || next != first)
	}
	for key, item := range seek(after) {
		if len(items) == p.size() {
			info.HasNextPage = true
			break
		}
		items = append(items, keyed[T]{key, item})
	}
	return items, info, nil
}

func cutBackward[T any](list *List, p Page, seek seeker[T]) (items []keyed[T], info PageInfo, err error) {
	before := ""
	if p.Before != nil {
		if before, err = list.key("before", *p.Before); err != nil {
			return nil, info, err
		}
	}
	for key, item := range seek("") {
		if p.Before != nil && key >= before {
			info.HasNextPage = true
			break
		}
		items = append(items, keyed[T]{key, item})
	}
	if drop := len(items) - p.size(); drop > 0 {
		info.HasPreviousPage = true
		items = slices.Delete(items, 0, drop)
	}
	return items, info, nil
}

func firstKey[T any](items iter.Seq2[string, T]) (key string, ok bool) {
	for key := range items {
		return key, true
	}
	return "", false
}
