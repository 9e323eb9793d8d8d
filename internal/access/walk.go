package access

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"concert/internal/model"
)

// mostWalks is how many histories are read at once.
const mostWalks = 2

// walks read the history of past versions, to find the version at which the rights
// of viewers last shrank. Reading takes much longer than looking at what was read,
// so all who come while mostWalks are under way share the next one.
type walks struct {
	mu        sync.Mutex
	gathering *walk // nil: none has not begun yet
	slots     chan struct{}
}

// walk is one reading of the history, for all who wait for it.
type walk struct {
	ctx     context.Context
	end     func()
	waiting []*waiting
	left    int // how many of them still wait, under the lock of walks
	done    chan struct{}
	err     error // once done
}

// waiting is a viewer who wants to know at which version its rights last shrank
// since a past one.
type waiting struct {
	who
	past *model.Snapshot
	upTo model.Version
	gone atomic.Bool

	was  model.Sighted
	last model.Version // 0: they did not
}

// lastShrank returns the last version, up to one, in which rights hide a record
// from the viewer that the version before showed, 0 if there is none.
func (v *Views) lastShrank(ctx context.Context, past *model.Snapshot, upTo model.Version, w who) (model.Version, error) {
	asks := &waiting{who: w, past: past, upTo: upTo}
	shared := v.join(asks)
	select {
	case <-shared.done:
		return asks.last, shared.err
	case <-ctx.Done():
		v.leave(shared, asks)
		return 0, ctx.Err()
	}
}

// join adds a viewer who waits to the walk that has not begun yet.
func (v *Views) join(asks *waiting) *walk {
	v.walks.mu.Lock()
	defer v.walks.mu.Unlock()
	if v.walks.slots == nil {
		v.walks.slots = make(chan struct{}, mostWalks)
	}
	shared := v.walks.gathering
	if shared == nil || shared.ctx.Err() != nil {
		shared = &walk{done: make(chan struct{})}
		shared.ctx, shared.end = context.WithCancel(context.Background())
		v.walks.gathering = shared
		go v.begin(shared)
	}
	shared.waiting = append(shared.waiting, asks)
	shared.left++
	return shared
}

// leave ends a walk for one who waits, and the walk with the last of them.
func (v *Views) leave(shared *walk, asks *waiting) {
	v.walks.mu.Lock()
	defer v.walks.mu.Unlock()
	asks.gone.Store(true)
	if shared.left--; shared.left == 0 {
		shared.end()
	}
}

// begin walks once there is room, for all who have come by then.
func (v *Views) begin(w *walk) {
	v.walks.slots <- struct{}{}
	defer func() { <-v.walks.slots }()
	v.walks.mu.Lock()
	if v.walks.gathering == w {
		v.walks.gathering = nil
	}
	v.walks.mu.Unlock()
	defer w.end()
	defer close(w.done)
	oldest := slices.MinFunc(w.waiting, func(a, b *waiting) int { return int(a.past.Version() - b.past.Version()) }).past
	w.err = w.read(oldest, v.History(w.ctx, oldest))
}

func (w *walk) read(oldest *model.Snapshot, history iter.Seq2[*model.Snapshot, error]) error {
	w.look(oldest)
	for whole, err := range history {
		if err = cmp.Or(err, w.ctx.Err()); err != nil {
			return err
		}
		w.look(whole)
	}
	return w.ctx.Err()
}

// look looks at the next version for all who wait.
func (w *walk) look(whole *model.Snapshot) {
	for _, asks := range w.waiting {
		if !asks.gone.Load() {
			asks.look(whole)
		}
	}
}

func (a *waiting) look(whole *model.Snapshot) {
	version := whole.Version()
	if version < a.past.Version() || version > a.upTo {
		return
	}
	now := model.Sighted{Whole: whole, Sight: sightOf(whole, a.viewer, a.world)}
	follows := false
	if version > a.past.Version() {
		now.Mask, follows = a.was.Mask.Next(whole, now.Sight)
	}
	if !follows {
		now.Mask = model.NewMask(whole, now.Sight)
	}
	if version > a.past.Version() && model.Shrank(a.was, now) {
		a.last = version
	}
	a.was = now
}
