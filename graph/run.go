package graph

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/sync/semaphore"

	"concert/internal/model"
)

// errEnded stands for the error with which an answer ended as a whole.
var errEnded = errors.New("the answer has ended")

// run is the making of one answer. It counts what the answer holds and ends it
// above a limit.
type run struct {
	handler *Handler
	ctx     context.Context // ended with its cause when the answer has ended
	end     context.CancelCauseFunc
	limits  Limits
	values  atomic.Int64
	bytes   atomic.Int64
	errs    failures
	roots   *semaphore.Weighted // of the fields at the top that are answered at once

	mu        sync.Mutex
	held      int64        // of the room, for what was guessed
	room      atomic.Int64 // held, and what the room has grown by
	days      map[model.Date]bool
	truncated []truncated
	after     []func() // what is to be done when the answer was made

	same   same
	teller teller
}

// enter waits for room for so many values.
func (r *run) enter(values float64) error {
	takes := r.handler.room.of(values)
	err := r.handler.room.enter(r.ctx, takes)
	if err == nil {
		r.held = takes
		r.room.Store(takes)
	}
	return err
}

// moreRoom is how much an answer takes more each time that it turns out larger
// than it was guessed.
const moreRoom = 10_000

// grow takes room for values that were not guessed.
func (r *run) grow(values int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for values > r.room.Load() {
		if err := r.handler.room.grow(moreRoom); err != nil {
			return err
		}
		r.room.Add(moreRoom)
	}
	return nil
}

// bytesOfValue is how many bytes of a finished answer count as one value: an answer
// that is being made takes about so many for each.
const bytesOfValue = 200

// shrink gives back all room except that of the answer as text, and returns a
// function that gives that back.
func (r *run) shrink(length int) (sent func()) {
	keep := min(r.held, int64(length/bytesOfValue))
	r.handler.room.leave(r.held - keep)
	r.handler.room.shrink(r.room.Load() - r.held)
	return func() { r.handler.room.leave(keep) }
}

// onEnd does something when the answer was made.
func (r *run) onEnd(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.after = append(r.after, do)
}

func (r *run) finish() {
	r.end(nil)
	for _, do := range r.after {
		do()
	}
}

// look notes that a measure looks at a day. The answer ends if these are too many
// days.
func (r *run) look(day model.Date) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.days == nil {
		r.days = map[model.Date]bool{}
	}
	if r.days[day] = true; len(r.days) > r.limits.Days {
		r.end(model.Errorf(model.LimitExceeded, "the question looks at more than %d days, the limit: ask about the others in another request", r.limits.Days))
		return errEnded
	}
	return nil
}

// What a value takes in an answer besides its name and text.
const (
	aroundField  = 4 // quotes, colon and comma
	aroundItem   = 3 // braces and comma
	scalarLength = 8 // of a number, a date or a boolean
)

// resolveRoot answers a field at the top, with no more others than there are
// processors: all at once, those of a few questions would stand before everybody else.
func (r *run) resolveRoot(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if r.roots.Acquire(r.ctx, 1) == nil {
		defer r.roots.Release(1)
	}
	return next(ctx) // at once, when the answer has ended
}

// resolve counts each field of an answer and the items of its lists.
func (r *run) resolve(ctx context.Context, next graphql.Resolver) (any, error) {
	if r.ctx.Err() != nil {
		return nil, errEnded
	}
	value, err := next(ctx)
	if r.ctx.Err() != nil {
		return nil, errEnded
	}
	if err == nil && !r.noteTruncated(ctx, value) {
		return nil, errEnded
	}
	field := graphql.GetFieldContext(ctx).Field
	values, bytes := sizeOf(field.Definition.Type, value)
	if !r.spend(1+values, len(field.Alias)+aroundField+bytes) {
		return nil, errEnded
	}
	return value, err
}

// spend counts values and bytes, and reports whether the answer goes on.
func (r *run) spend(values, bytes int) bool {
	switch v, b := r.values.Add(int64(values)), r.bytes.Add(int64(bytes)); {
	case v > int64(r.limits.Values):
		r.end(model.Errorf(model.LimitExceeded, "the answer holds more than %d values, the limit: ask for shorter pages with `first`, or for fewer fields", r.limits.Values))
	case b > int64(r.limits.Bytes):
		r.end(tooLong(r.limits.Bytes))
	case v > r.room.Load():
		if err := r.grow(v); err != nil {
			r.end(err)
			return false
		}
		return true
	default:
		return true
	}
	return false
}

func tooLong(limit int) error {
	return model.Errorf(model.LimitExceeded, "the answer is longer than %d bytes, the limit: ask for shorter pages with `first`, or for fewer fields", limit)
}

// presenter presents the errors of fields as present does, and lists the first of
// them. gqlgen keeps none: it would look at all of them again for each null.
func (r *run) presenter(present graphql.ErrorPresenterFunc) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		var path ast.Path
		if given, ok := errors.AsType[*gqlerror.Error](err); ok {
			path = given.Path
		}
		if r.ctx.Err() == nil && r.spend(1, scalarLength) && r.errs.takes(path) {
			r.errs.add(present(ctx, err))
		}
		return nil
	}
}

// sizeOf returns how many items a value has, and how many bytes it takes at
// least, without what is selected of it.
func sizeOf(of *ast.Type, value any) (items, bytes int) {
	switch v := value.(type) {
	case nil:
		return 0, scalarLength
	case string:
		return 0, len(v)
	case []string:
		for _, text := range v {
			bytes += len(text) + aroundItem
		}
		return len(v), bytes
	}
	if of.Elem != nil {
		if list := reflect.ValueOf(value); list.Kind() == reflect.Slice {
			return list.Len(), list.Len() * aroundItem
		}
	}
	if text := reflect.Indirect(reflect.ValueOf(value)); text.Kind() == reflect.String {
		return 0, text.Len()
	}
	return 0, scalarLength
}

// failures are the errors of one answer: the first by path, then by place in the
// document and words, and how many there are.
type failures struct {
	most   int // listed
	mu     sync.Mutex
	listed gqlerror.List // in order
	total  int
}

// add takes an error, in whatever order they come.
func (f *failures) add(err *gqlerror.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.total++
	at, _ := slices.BinarySearchFunc(f.listed, err, compareErrors)
	if at >= f.most {
		return
	}
	if len(f.listed) == f.most {
		f.listed = f.listed[:f.most-1]
	}
	f.listed = slices.Insert(f.listed, at, err)
}

// takes counts an error at a path and reports whether it can be listed; if so, add
// follows.
func (f *failures) takes(path ast.Path) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.listed) < f.most || comparePaths(path, f.listed[f.most-1].Path) <= 0 {
		return true
	}
	f.total++
	return false
}

// left returns how many errors are not listed.
func (f *failures) left() int { return f.total - len(f.listed) }

func compareErrors(a, b *gqlerror.Error) int {
	return cmp.Or(comparePaths(a.Path, b.Path), compareLocations(a.Locations, b.Locations), cmp.Compare(a.Message, b.Message))
}

// comparePaths orders paths by their names and positions, a place before what
// lies in it.
func comparePaths(a, b ast.Path) int {
	return slices.CompareFunc(a, b, func(a, b ast.PathElement) int {
		i, isIndex := a.(ast.PathIndex)
		j, isToo := b.(ast.PathIndex)
		if isIndex && isToo {
			return cmp.Compare(i, j)
		}
		x, _ := a.(ast.PathName)
		y, _ := b.(ast.PathName)
		return cmp.Compare(x, y)
	})
}
