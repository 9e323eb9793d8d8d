package graph

import (
	"slices"

	"concert/internal/access"
	"concert/internal/analysis"
	"concert/internal/model"
)

// ofKinds returns the findings of the kinds, all if none is named.
func ofKinds(found []analysis.Finding, kinds []model.FindingKind) []analysis.Finding {
	if kinds == nil {
		return found
	}
	return slices.DeleteFunc(found, func(f analysis.Finding) bool { return !slices.Contains(kinds, f.Kind) })
}

// storeFindings returns the findings of the store. One is about a record if that
// is in view.
func storeFindings(r Request) []analysis.Finding {
	if r.Viewer != access.Secretariat() {
		return nil
	}
	found := make([]analysis.Finding, len(r.Findings))
	for i, f := range r.Findings {
		found[i] = analysis.Finding{Kind: f.Kind, Message: storeMessage(f), Property: f.Property}
		found[i].Record, _ = r.View.Node(f.Record)
	}
	return found
}

// storeMessage names the record, which need not be in view.
func storeMessage(f model.Finding) string {
	if f.Record == "" {
		return f.Message
	}
	return f.Record + ": " + f.Message
}
