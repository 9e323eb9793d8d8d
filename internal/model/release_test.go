package model_test

import (
	"testing"

	"concert/internal/model"
)

const (
	visit        = "visit:00000000000000000000000001"
	consultation = "consultation:00000000000000000000000001"
	need         = "need:00000000000000000000000001"
	roadMap      = "roadmap:00000000000000000000000001"
	step         = "step:00000000000000000000000001"
)

func put(id string, pairs ...any) model.Change {
	properties := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		properties[pairs[i].(string)] = pairs[i+1]
	}
	return model.PutNode(id, properties)
}

func bind(kind model.EdgeKind, from, to string) model.Change {
	return model.PutEdge(kind, from, to, nil)
}

// identified is a world in which a visit with a public consent identified a need
// that is shared with a provider.
func identified(t *testing.T) *model.Snapshot {
	t.Helper()
	return land(
		t, model.Empty(),
		put("state:XAB", "name", "Xabia"), put("provider:one", "name", "One", "kind", "GOVERNMENT"),
		put(need, "summary", "A need"), bind(model.HasNeed, "state:XAB", need),
		put(visit, "consent", "PUBLIC", "consentOn", "2024-01-01"), bind(model.To, visit, "state:XAB"),
		bind(model.Identified, visit, need),
		model.PutEdge(model.SharedWith, need, "provider:one", map[string]any{"decidedOn": "2024-02-01"}),
	)
}

func releaseOf(t *testing.T, s *model.Snapshot, id string) model.Release {
	t.Helper()
	h, ok := s.Node(id)
	if !ok {
		t.Fatalf("no %s", id)
	}
	return h.Release()
}

func TestStepNeedsADecisionToBeReleased(t *testing.T) {
	s := land(
		t, model.Empty(),
		put("state:XAB", "name", "Xabia"), put("resolution:one", "symbol", "One"), put("requirement:one"),
		bind(model.SetBy, "requirement:one", "resolution:one"),
		put(roadMap, "release", "PARTNERS"), bind(model.Of, roadMap, "state:XAB"),
		bind(model.Implements, roadMap, "requirement:one"),
		put(step, "text", "First"), bind(model.HasStep, roadMap, step),
	)
	if got := releaseOf(t, s, step); got != model.ReleaseSecretariat {
		t.Errorf("undecided and without a release of its own: %s", got)
	}
	s = land(
		t, s,
		put(consultation, "consent", "NONE", "consentOn", "2024-01-01"), bind(model.HeldIn, consultation, "state:XAB"),
		bind(model.LedTo, consultation, roadMap),
	)
	s = land(t, s, put(consultation, "consent", "FULL", "consentOn", "2024-01-02"))
	if got := releaseOf(t, s, step); got != model.ReleasePartners {
		t.Errorf("after the State decided FULL: %s", got)
	}
}

func TestTombstoneCountsWhatTheRemovingCommitDecides(t *testing.T) {
	gone := []model.Change{
		model.RemoveEdge(model.HasNeed, "state:XAB", need, ""), model.RemoveEdge(model.Identified, visit, need, ""),
		model.RemoveEdge(model.SharedWith, need, "provider:one", ""), model.RemoveNode(need),
	}
	open, ok := land(t, identified(t), gone...).Tombstone(need)
	if !ok || open.Release != model.ReleasePublic || len(open.Shared) != 1 || open.State != "state:XAB" {
		t.Errorf("removed alone: %+v", open)
	}
	withdrawn := put(visit, "consent", "NONE", "consentOn", "2024-03-01")
	shut, ok := land(t, identified(t), append(gone, withdrawn)...).Tombstone(need)
	if !ok || shut.Release != model.ReleaseSecretariat || len(shut.Shared) != 0 {
		t.Errorf("removed together with the consent: %+v", shut)
	}
}

func TestShareEndsWithANone(t *testing.T) {
	for _, on := range []string{"2024-01-31", "2024-02-01", "2024-02-02"} {
		s := land(t, identified(t), put(visit, "consent", "NONE", "consentOn", on))
		_, shared := s.Edge(model.SharedWith, need, "provider:one", "")
		if n, _ := s.Node(need); shared != (n.Release() != model.ReleaseSecretariat) {
			t.Errorf("NONE on %s: level %s, shared %v", on, n.Release(), shared)
		}
	}
}
