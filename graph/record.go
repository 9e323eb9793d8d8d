package graph

import (
	"concert/graph/relay"
	"concert/internal/model"
)

// record returns the record in the handle of its kind, nil where there is none.
func record(h model.Handle) relay.Record {
	r, _ := relay.RecordOf(h)
	return r
}

func recordsOf(handles []model.Handle) []relay.Record {
	records := make([]relay.Record, len(handles))
	for i, h := range handles {
		records[i] = record(h)
	}
	return records
}

// node returns the visible record of an id, nil where there is none.
func node(view *model.Snapshot, id string) relay.Record {
	h, _ := view.Node(id)
	return record(h)
}
