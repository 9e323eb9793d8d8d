package analysis

import (
	"context"
	"sync"

	"concert/internal/model"
)

// lazy is a value that is worked out when it is first asked for, and kept. Work
// that is cut short by a panic is not kept, and is done again for whoever asks
// next.
type lazy[T any] struct {
	mu    sync.Mutex
	done  bool
	value T
}

// get returns the value, which nobody may change.
func (l *lazy[T]) get(work func() T) T {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.done {
		l.value, l.done = work(), true
	}
	return l.value
}

// cutShort is the panic that ends a question whose context has ended. The loops
// of a question nest deep in each other, so they end by it, and never outside
// this package: whatever takes a context recovers it with caught.
type cutShort struct{ err error }

// heed ends the work of the caller if the context of its look has ended.
func heed(l *model.Look) {
	if err := l.Err(); err != nil {
		panic(cutShort{err})
	}
}

// caught makes the error of a question that was cut short.
func caught(err *error) {
	switch cause := recover().(type) {
	case nil:
	case cutShort:
		*err = cause.err
	default:
		panic(cause)
	}
}

// asked works something out about a question under a context. Its error is that
// of the context.
func asked[T any](ctx context.Context, q *question, work func(*question) T) (answer T, err error) {
	defer caught(&err)
	return work(q.under(ctx)), nil
}

// kept is asked for what is worked out once.
func kept[T any](ctx context.Context, q *question, l *lazy[T], work func(*question) T) (answer T, err error) {
	defer caught(&err)
	return l.get(func() T { return work(q.under(ctx)) }), nil
}
