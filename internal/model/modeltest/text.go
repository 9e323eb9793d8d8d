package modeltest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"concert/internal/model"
)

// Text returns all that can be read from a snapshot, a line for each record and
// edge: two snapshots of equal text hold the same. Shorten it for people.
func Text(s *model.Snapshot) string {
	var b strings.Builder
	fmt.Fprintf(&b, "version %d at %s hash %.8s view %q\n", s.Version(), s.Time().Format("2006-01-02T15:04:05Z"), s.Hash(), s.View())
	for _, k := range model.NodeKinds() {
		for h := range s.Nodes(k) {
			properties, _ := json.Marshal(h.Record().Properties)
			fmt.Fprintf(&b, "%s %q %s fictional=%t %s\n", h.ID(), h.Name(), h.Release(), h.IsFictional(), properties)
		}
	}
	for _, k := range model.EdgeKinds() {
		var lines []string
		for e := range s.Edges(k) {
			properties, _ := json.Marshal(e.Record().Properties)
			lines = append(lines, fmt.Sprintf("%s %s fictional=%t %s\n", e.Key(), e.Release(), e.IsFictional(), properties))
		}
		slices.Sort(lines)
		b.WriteString(strings.Join(lines, ""))
	}
	var tombstones []string
	for id, g := range s.Tombstones() {
		tombstones = append(tombstones, fmt.Sprintf("%s is gone: %+v\n", id, g))
	}
	slices.Sort(tombstones)
	b.WriteString(strings.Join(tombstones, ""))
	return b.String()
}
