package graph

import (
	"concert/graph/scalar"
	"concert/internal/model"
)

// record returns the record in the handle of its kind, nil if there is none.
func record(h model.Handle) scalar.Record {
	r, _ := scalar.RecordOf(h)
	return r
}

func recordsOf(handles []model.Handle) []scalar.Record {
	records := make([]scalar.Record, len(handles))
	for i, h := range handles {
		records[i] = record(h)
	}
	return records
}

// node returns the visible record of an id, nil if there is none.
func node(view *model.Snapshot, id string) scalar.Record {
	h, _ := view.Node(id)
	return record(h)
}
