package scalar

import "concert/internal/model"

// Record is a record of any kind, in the typed handle of its kind. All
// interfaces of the schema whose types are records bind to it.
type Record interface {
	ID() string
	Name() string
	Review() model.Review
	Release() model.Release
	Snapshot() *model.Snapshot
}

// RecordOf returns the record in the handle of its kind; ok is false if there is
// none.
func RecordOf(h model.Handle) (record Record, ok bool) {
	record, ok = h.Typed().(Record)
	return record, ok
}
