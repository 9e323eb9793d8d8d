package model_test

import (
	"testing"

	"concert/internal/model"
)

func TestWidens(t *testing.T) {
	const claimed = "need:00000000000000000000000009"
	s := land(
		t, identified(t),
		put("state:XAC", "name", "Xacia"), put("provider:two", "name", "Two", "kind", "GOVERNMENT"), put("provider:three", "name", "Three", "kind", "GOVERNMENT", "compactMember", false),
		put("programme:p", "name", "P"), put("source:s", "title", "S"), put("source:t", "title", "T", "release", "PARTNERS"),
		put("theme:t", "name", "T", "release", "PARTNERS"), bind(model.PartOf, "provider:one", "provider:two"),
		model.PutEdge(model.Serves, "programme:p", "state:XAB", map[string]any{"status": "PROPOSED", "release": "PARTNERS"}),
		model.PutEdge(model.SameAs, "provider:one", "provider:two", map[string]any{"decision": "UNDECIDED"}),
		model.PutEdge(model.Addresses, "programme:p", "theme:t", map[string]any{"claimedBy": "provider:one"}),
		model.PutEdge(model.ParticipatesIn, "provider:one", "programme:p", map[string]any{"role": "LEAD", "claimedBy": "provider:one"}),
		model.PutEdge(model.ParticipatesIn, "provider:two", "programme:p", map[string]any{"role": "LEAD", "claimedBy": "provider:two", "release": "SECRETARIAT"}),
		put(claimed, "summary", "A need"), model.PutEdge(model.HasNeed, "state:XAB", claimed, map[string]any{"claimedBy": "secretariat"}),
	)
	visited := func(pairs ...any) model.Change { return put(visit, pairs...) }
	edge := func(kind model.EdgeKind, from, to string, pairs ...any) model.Change {
		return model.PutEdge(kind, from, to, put("", pairs...).Node.Properties)
	}
	for _, c := range []struct {
		change model.Change
		want   model.Widening
	}{
		{visited("consent", "PUBLIC", "consentOn", "2024-01-01"), ""},
		{visited("consent", "PUBLIC", "consentOn", "2024-01-02"), model.WidensConsent}, // newer than another
		{visited("consent", "PUBLIC", "consentOn", "2023"), ""},
		{visited("consent", "NONE", "consentOn", "2024-01-01"), ""},
		{visited("consent", "NONE", "consentOn", "2023"), model.WidensConsent}, // older than another
		{put("visit:00000000000000000000000002", "consent", "PUBLIC"), ""},     // new
		{put(need, "summary", "A need", "releasable", true), model.WidensReleasable},
		{put(need, "summary", "A need", "release", "PUBLIC"), model.WidensRelease},
		{put(need, "summary", "A need", "release", "SECRETARIAT"), ""},
		{put("theme:t", "name", "T"), model.WidensRelease},
		{put("theme:t", "name", "T", "release", "PLATFORM"), model.WidensRelease},
		{put("theme:t", "name", "T", "release", "SECRETARIAT"), ""},
		{put("source:s", "url", "https://example.org/"), model.WidensAddress},
		{put("source:t", "url", "https://example.org/", "release", "PARTNERS"), ""},
		{put("provider:two", "name", "Two", "kind", "GOVERNMENT", "compactMember", true), model.WidensMembership},
		{put("provider:three", "name", "Three", "kind", "GOVERNMENT"), model.WidensMembership},
		{put("provider:two", "name", "Two", "kind", "GOVERNMENT", "compactMember", false), ""},
		{put("provider:new", "name", "New", "kind", "GOVERNMENT", "compactMember", true), model.WidensMembership},
		{edge(model.SharedWith, need, "provider:two"), model.WidensShare},
		{edge(model.SharedWith, need, "provider:one", "decidedOn", "2024-02-02"), ""},
		{edge(model.PartOf, "provider:one", "provider:two", "since", "2024"), ""},
		{edge(model.PartOf, "provider:two", "provider:three"), model.WidensOffice},
		{edge(model.PartOf, "provider:two", "provider:three", "until", "2090"), ""},
		{edge(model.ParticipatesIn, "provider:one", "programme:p", "role", "LEAD"), model.WidensParticipation},
		{edge(model.ParticipatesIn, "provider:two", "programme:p", "role", "PARTNER"), ""},
		{edge(model.ParticipatesIn, "provider:two", "programme:p", "role", "LEAD", "release", "SECRETARIAT"), model.WidensParticipation},
		{edge(model.ParticipatesIn, "provider:two", "programme:p", "role", "LEAD"), model.WidensRelease}, // a decision goes before
		{edge(model.Serves, "programme:p", "state:XAB", "status", "ACTIVE", "release", "PARTNERS"), model.WidensEngagement},
		{edge(model.Serves, "programme:p", "state:XAB", "status", "CANCELLED", "release", "PARTNERS"), ""},
		{edge(model.Serves, "programme:p", "state:XAB", "status", "PROPOSED"), model.WidensRelease},
		{edge(model.SameAs, "provider:one", "provider:two", "decision", "SAME"), model.WidensSame},
		{edge(model.SameAs, "provider:one", "provider:two", "decision", "DIFFERENT"), ""},
		{edge(model.HasNeed, "state:XAC", need), model.WidensState},
		{edge(model.Identified, visit, need), ""},
		{edge(model.Addresses, "programme:p", "theme:t"), model.WidensClaim},
		{edge(model.Addresses, "programme:p", "theme:t", "claimedBy", "provider:two"), model.WidensClaim},
		{edge(model.Addresses, "programme:p", "theme:t", "claimedBy", "provider:one", "review", "CONFIRMED"), ""},
		{edge(model.HasNeed, "state:XAB", claimed), model.WidensClaim},
		{edge(model.HasNeed, "state:XAB", claimed, "claimedBy", "secretariat", "review", "CONFIRMED"), ""},
		{model.RemoveNode(visit), ""},
	} {
		if got, property := s.Widens(c.change); got != c.want {
			t.Errorf("%s: widens by %q %s, want %q", c.change.Key(), got, property, c.want)
		}
	}
}
