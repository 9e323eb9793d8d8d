package analysis

import "sync"

// lazy is a value that is worked out when it is first asked for, and kept.
type lazy[T any] struct {
	once  sync.Once
	value T
}

// get returns the value, which nobody may change.
func (l *lazy[T]) get(work func() T) T {
	l.once.Do(func() { l.value = work() })
	return l.value
}
