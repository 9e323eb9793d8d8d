package analysis

import "concert/internal/model"

// positions says at which index of a list of the ground the records of a kind
// stand.
type positions struct {
	kind model.NodeKind
	at   []int32 // by row, 1 more than the index; 0 if a record has none
}

func positionsOf(view *model.Snapshot, kind model.NodeKind) positions {
	return positions{kind, make([]int32, view.Rows(kind))}
}

func (p positions) set(h model.Handle, i int32) { p.at[h.Row()] = i + 1 }

// of returns the index of a record that has one.
func (p positions) of(h model.Handle) int32 { return p.at[h.Row()] - 1 }

// find returns the index of any record; ok is false if it has none.
func (p positions) find(h model.Handle) (i int32, ok bool) {
	if h.IsZero() || h.Kind() != p.kind {
		return 0, false
	}
	i = p.of(h)
	return i, i >= 0
}

// change replaces each index.
func (p positions) change(to func(int32) int32) {
	for row, i := range p.at {
		if i > 0 {
			p.at[row] = to(i-1) + 1
		}
	}
}
