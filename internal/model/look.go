package model

import "context"

// lookEvery is how many steps of a loop go by between two looks at a context:
// few enough for some microseconds of work, and so many that a look costs nothing
// beside them.
const lookEvery = 128

// Look is how a loop over records heeds a context: it asks Err at each step. It
// serves one goroutine; a nil one never ends.
type Look struct {
	ctx  context.Context
	left int
}

// NewLook returns a look at a context.
func NewLook(ctx context.Context) *Look { return &Look{ctx: ctx, left: lookEvery} }

// Err returns the context's error. It looks at the context once every 128 times
// that it is asked.
func (l *Look) Err() error { return l.after(1) }

// after is Err for a step that is as much work as some others.
func (l *Look) after(steps int) error {
	if l == nil {
		return nil
	}
	if l.left -= steps; l.left > 0 {
		return nil
	}
	l.left = lookEvery
	return l.ctx.Err()
}
