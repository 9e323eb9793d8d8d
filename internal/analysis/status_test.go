package analysis_test

import (
	"fmt"
	"testing"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// The status in force on 15 June 2025, of records with some properties.
func TestStatusInForce(t *testing.T) {
	day := model.NewDate(2025, 6, 15)
	for _, c := range []struct {
		of   string // need, programme, engagement or proposal
		told map[string]any
		want string
	}{
		{"need", nil, "OPEN"},
		{"need", map[string]any{"status": "IN_PROGRESS", "statusOn": "2025-06-15"}, "IN_PROGRESS"},
		{"need", map[string]any{"status": "IN_PROGRESS", "statusOn": "2025-06-16"}, "OPEN"},
		{"need", map[string]any{"status": "IN_PROGRESS"}, "IN_PROGRESS"},
		{"need", map[string]any{"status": "IN_PROGRESS", "resolvedOn": "2025-06-01"}, "RESOLVED"},
		{"need", map[string]any{"status": "RESOLVED"}, "RESOLVED"},
		{"need", map[string]any{"status": "RESOLVED", "statusOn": "2025-07-01"}, "OPEN"},
		{"need", map[string]any{"status": "RESOLVED", "statusOn": "2025-01-01", "resolvedOn": "2025-07-01"}, "OPEN"},
		{"need", map[string]any{"status": "RESOLVED", "statusOn": "2025-07-01", "resolvedOn": "2025-06"}, "RESOLVED"},
		{"need", map[string]any{"status": "WITHDRAWN", "statusOn": "2025-06-15"}, "WITHDRAWN"},
		{"need", map[string]any{"status": "WITHDRAWN", "statusOn": "2025-07-01"}, "OPEN"},
		{"need", map[string]any{"status": "WITHDRAWN", "statusOn": "2025-07-01", "resolvedOn": "2025-02"}, "RESOLVED"},
		{"programme", nil, "ACTIVE"},
		{"programme", map[string]any{"status": "PIPELINE", "statusOn": "2026-01-01"}, "PIPELINE"},
		{"programme", map[string]any{"status": "SUSPENDED", "statusOn": "2025-06"}, "SUSPENDED"},
		{"programme", map[string]any{"status": "SUSPENDED", "statusOn": "2025-07"}, "ACTIVE"},
		{"programme", map[string]any{"status": "CLOSED", "statusOn": "2025-06-15"}, "CLOSED"},
		{"programme", map[string]any{"status": "CLOSED", "statusOn": "2025-06"}, "ACTIVE"},
		{"programme", map[string]any{"status": "CLOSED", "statusOn": "2025-05"}, "CLOSED"},
		{"programme", map[string]any{"status": "CLOSED", "end": "2026-01-01"}, "CLOSED"},
		{"engagement", nil, "ACTIVE"},
		{"engagement", map[string]any{"status": "PROPOSED", "statusOn": "2026-01-01"}, "PROPOSED"},
		{"engagement", map[string]any{"status": "CANCELLED"}, "CANCELLED"},
		{"engagement", map[string]any{"status": "ENDED", "statusOn": "2025"}, "ACTIVE"},
		{"engagement", map[string]any{"status": "ENDED", "statusOn": "2025-06-15"}, "ENDED"},
		{"proposal", nil, "PROPOSED"},
		{"proposal", map[string]any{"status": "DECLINED", "proposedOn": "2025-01-01", "decidedOn": "2025-06-15"}, "DECLINED"},
		{"proposal", map[string]any{"status": "DECLINED", "proposedOn": "2025-01-01", "decidedOn": "2025-06-16"}, "PROPOSED"},
		{"proposal", map[string]any{"status": "ACCEPTED", "proposedOn": "2025-06-15"}, "ACCEPTED"},
		{"proposal", map[string]any{"status": "LAPSED", "proposedOn": "2025-06-16"}, "PROPOSED"},
		{"proposal", map[string]any{"status": "ACCEPTED"}, "ACCEPTED"},
	} {
		if got := statusAt(t, c.of, c.told, day); got != c.want {
			t.Errorf("a %s with %v is %s, want %s", c.of, c.told, got, c.want)
		}
	}
}

func statusAt(t *testing.T, of string, told map[string]any, day model.Date) string {
	t.Helper()
	need := map[string]any{"summary": "A need", "identifiedOn": "2024-01-01"}
	programme := map[string]any{"name": "A programme", "start": "2024-01-01"}
	for name, value := range told {
		switch of {
		case "need":
			need[name] = value
		case "programme":
			programme[name] = value
		}
	}
	id := modeltest.LongID("need:a")
	changes := []model.Change{
		model.PutNode("state:XAA", map[string]any{"name": "A State"}), model.PutNode(id, need), model.PutNode("programme:a", programme),
		model.PutEdge(model.HasNeed, "state:XAA", id, nil),
	}
	switch of {
	case "engagement":
		changes = append(changes, model.PutEdge(model.Serves, "programme:a", "state:XAA", told))
	case "proposal":
		changes = append(changes, model.PutEdge(model.ProposedFor, "programme:a", id, told))
	}
	s := modeltest.Land(t, model.Empty(), changes...)
	switch of {
	case "need":
		h, _ := s.Node(id)
		return string(analysis.StatusOfNeed(model.Need{Handle: h}, day))
	case "programme":
		h, _ := s.Node("programme:a")
		return string(analysis.StatusOfProgramme(model.Programme{Handle: h}, day))
	}
	for e := range s.Edges(model.Serves) {
		return string(analysis.StatusOfEngagement(e, day))
	}
	for e := range s.Edges(model.ProposedFor) {
		return string(analysis.StatusOfProposal(e, day))
	}
	return fmt.Sprint("no ", of)
}
