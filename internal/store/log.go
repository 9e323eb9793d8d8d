package store

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"io"
	"iter"
	"sync/atomic"

	"concert/internal/model"
)

// Payload is a change of a commit as stores write it in JSON, apart from its
// digest. An erased one has no salt and no change.
type Payload struct {
	Salt   []byte        `json:"salt,omitempty"`
	Change *model.Change `json:"change,omitempty"`
}

// AppendPayload appends what encoding/json makes of the payload of a change, byte
// for byte.
func AppendPayload(b []byte, sealed model.SealedChange) ([]byte, error) {
	b = append(b, '{')
	if len(sealed.Salt) > 0 {
		b = append(base64.StdEncoding.AppendEncode(append(b, `"salt":"`...), sealed.Salt), '"')
	}
	if sealed.Change == nil {
		return append(b, '}'), nil
	}
	if len(sealed.Salt) > 0 {
		b = append(b, ',')
	}
	b, err := sealed.Change.AppendJSON(append(b, `"change":`...))
	return append(b, '}'), err
}

// Normal brings the values of a commit, which come from JSON, into the form in
// which Apply took them. What an older model allowed stays as it is.
func Normal(c model.Commit) model.Commit {
	for i, sealed := range c.Changes {
		if sealed.Change == nil {
			continue
		}
		if changes, err := model.Normal([]model.Change{*sealed.Change}); err == nil {
			c.Changes[i].Change = &changes[0]
		}
	}
	return c
}

// Fold replays commits that have landed on a snapshot. It ends early with the
// context's error.
func Fold(ctx context.Context, s *model.Snapshot, commits iter.Seq2[model.Commit, error]) (*model.Snapshot, error) {
	for c, err := range commits {
		if err != nil {
			return nil, err
		}
		if s, err = s.Replay(ctx, c); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Deflate packs bytes, fast rather than small.
func Deflate(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// Inflate unpacks what Deflate packed.
func Inflate(packed []byte) ([]byte, error) {
	return io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
}

// LastCheckpoint returns the newest checkpoint up to a version that can be read,
// the empty snapshot if there is none. find returns the newest one up to a version,
// whether it can be read or not (nil), and version 0 if there is none.
func LastCheckpoint(at model.Version, find func(at model.Version) (model.Version, *model.Snapshot, error)) (*model.Snapshot, error) {
	for at > 0 {
		found, snapshot, err := find(at)
		if err != nil {
			return nil, err
		}
		if found == 0 {
			break
		}
		if snapshot != nil && snapshot.Version() == found {
			return snapshot, nil
		}
		at = found - 1
	}
	return model.Empty(), nil
}

// CheckpointFrom is how much the commits since the last checkpoint cost at least,
// as CostOf says, before another one is due.
const CheckpointFrom = 1 << 20

// CostOf is what reading commits again costs, in bytes: those of their payloads,
// and what it costs to apply a commit, however small it is.
func CostOf(payload, commits int64) int64 { return payload + commits<<12 }

// Checkpoints says when a store writes a checkpoint: when reading the commits since
// the last one would cost as much as reading it, or Times as much, and not before
// Least. So the checkpoints together are about as large as the commits at most.
type Checkpoints struct {
	Least int64 // set before the first commit, as is Times
	Times int64 // 0 is 1

	tail    atomic.Int64 // what the commits since the last one cost
	size    atomic.Int64 // of the last one, in bytes
	writing atomic.Bool
}

// WriteCheckpoint writes a checkpoint and returns its size.
type WriteCheckpoint func(ctx context.Context) (size int64, err error)

// Start says what the commits since the last checkpoint cost, and its size.
func (c *Checkpoints) Start(tail, size int64) {
	c.tail.Store(tail)
	c.size.Store(size)
}

// Landed adds the cost of a commit, and starts to write a checkpoint if one is due,
// without making the writer wait. One that fails comes again with a later commit.
// It is called with the writer's lock.
func (c *Checkpoints) Landed(cost int64, life *Life, write WriteCheckpoint) {
	c.tail.Add(cost)
	c.begin(max(c.Times, 1), life.Go, write)
}

// Settle is for when nobody commits: it does not wait for the tail to become Times as
// large. It is called while the life certainly lasts, as Life.Go is.
func (c *Checkpoints) Settle(life *Life, write WriteCheckpoint) {
	c.begin(1, life.Go, write)
}

// Last is Settle when a store's life has ended, and returns when the checkpoint is
// written. One that the end cut off is due still.
func (c *Checkpoints) Last(ctx context.Context, write WriteCheckpoint) {
	c.begin(1, func(do func(context.Context)) { do(ctx) }, write)
}

// begin lets a checkpoint be written if one is due.
func (c *Checkpoints) begin(times int64, run func(func(context.Context)), write WriteCheckpoint) {
	if c.tail.Load() < max(c.Least, times*c.size.Load()) || !c.writing.CompareAndSwap(false, true) {
		return
	}
	tail := c.tail.Swap(0)
	run(func(ctx context.Context) {
		defer c.writing.Store(false)
		size, err := write(ctx)
		switch {
		case err == nil:
			c.size.Store(size)
		case ctx.Err() != nil:
			c.tail.Add(tail)
		}
	})
}
