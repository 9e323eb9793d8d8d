// Package graph speaks GraphQL: it binds the schema to the domain's handles and
// measures, and answers requests over HTTP.
//
// A request is about one view of one snapshot (Request), put into its context
// before execution. A resolver reads from the handle that it is given or from
// that view, calls one function, and returns. Nothing here can reach a store.
//
// The code in generated is made from schema and gqlgen.yml (make generate). The
// resolver files here are written by hand, one for each file of the schema: what
// is missing in them does not compile.
package graph

//go:generate go tool gqlgen generate

import "concert/graph/generated"

// Resolver resolves the fields that are not bound to a method. It holds
// nothing: all that a field may read comes from its record or its Request.
type Resolver struct{}

// AssessmentVisit resolves the fields of its name.
func (*Resolver) AssessmentVisit() generated.AssessmentVisitResolver {
	return assessmentVisitResolver{}
}

// Assumption resolves the fields of its name.
func (*Resolver) Assumption() generated.AssumptionResolver { return assumptionResolver{} }

// Basis resolves the fields of its name.
func (*Resolver) Basis() generated.BasisResolver { return basisResolver{} }

// BasisScope resolves the fields of its name.
func (*Resolver) BasisScope() generated.BasisScopeResolver { return basisScopeResolver{} }

// CapacityConsultation resolves the fields of its name.
func (*Resolver) CapacityConsultation() generated.CapacityConsultationResolver {
	return capacityConsultationResolver{}
}

// Coverage resolves the fields of its name.
func (*Resolver) Coverage() generated.CoverageResolver { return coverageResolver{} }

// CoverageRow resolves the fields of its name.
func (*Resolver) CoverageRow() generated.CoverageRowResolver { return coverageRowResolver{} }

// DataSet resolves the fields of its name.
func (*Resolver) DataSet() generated.DataSetResolver { return dataSetResolver{} }

// Duplication resolves the fields of its name.
func (*Resolver) Duplication() generated.DuplicationResolver { return duplicationResolver{} }

// Edge resolves the fields of its name.
func (*Resolver) Edge() generated.EdgeResolver { return edgeResolver{} }

// Engagement resolves the fields of its name.
func (*Resolver) Engagement() generated.EngagementResolver { return engagementResolver{} }

// Evidence resolves the fields of its name.
func (*Resolver) Evidence() generated.EvidenceResolver { return evidenceResolver{} }

// Finding resolves the fields of its name.
func (*Resolver) Finding() generated.FindingResolver { return findingResolver{} }

// Gap resolves the fields of its name.
func (*Resolver) Gap() generated.GapResolver { return gapResolver{} }

// Guidance resolves the fields of its name.
func (*Resolver) Guidance() generated.GuidanceResolver { return guidanceResolver{} }

// Instrument resolves the fields of its name.
func (*Resolver) Instrument() generated.InstrumentResolver { return instrumentResolver{} }

// MemberState resolves the fields of its name.
func (*Resolver) MemberState() generated.MemberStateResolver { return memberStateResolver{} }

// Need resolves the fields of its name.
func (*Resolver) Need() generated.NeedResolver { return needResolver{} }

// Overlap resolves the fields of its name.
func (*Resolver) Overlap() generated.OverlapResolver { return overlapResolver{} }

// Pair resolves the fields of its name.
func (*Resolver) Pair() generated.PairResolver { return pairResolver{} }

// PlaceServiceEdge resolves the fields of its name.
func (*Resolver) PlaceServiceEdge() generated.PlaceServiceEdgeResolver {
	return placeServiceEdgeResolver{}
}

// Programme resolves the fields of its name.
func (*Resolver) Programme() generated.ProgrammeResolver { return programmeResolver{} }

// ProgrammeServiceEdge resolves the fields of its name.
func (*Resolver) ProgrammeServiceEdge() generated.ProgrammeServiceEdgeResolver {
	return programmeServiceEdgeResolver{}
}

// Proposal resolves the fields of its name.
func (*Resolver) Proposal() generated.ProposalResolver { return proposalResolver{} }

// Provider resolves the fields of its name.
func (*Resolver) Provider() generated.ProviderResolver { return providerResolver{} }

// Query resolves the fields of its name.
func (*Resolver) Query() generated.QueryResolver { return queryResolver{} }

// Recommendation resolves the fields of its name.
func (*Resolver) Recommendation() generated.RecommendationResolver { return recommendationResolver{} }

// Region resolves the fields of its name.
func (*Resolver) Region() generated.RegionResolver { return regionResolver{} }

// Requirement resolves the fields of its name.
func (*Resolver) Requirement() generated.RequirementResolver { return requirementResolver{} }

// Resolution resolves the fields of its name.
func (*Resolver) Resolution() generated.ResolutionResolver { return resolutionResolver{} }

// RoadMap resolves the fields of its name.
func (*Resolver) RoadMap() generated.RoadMapResolver { return roadMapResolver{} }

// RoadMapStep resolves the fields of its name.
func (*Resolver) RoadMapStep() generated.RoadMapStepResolver { return roadMapStepResolver{} }

// Shared resolves the fields of its name.
func (*Resolver) Shared() generated.SharedResolver { return sharedResolver{} }

// SnapshotInfo resolves the fields of its name.
func (*Resolver) SnapshotInfo() generated.SnapshotInfoResolver { return snapshotInfoResolver{} }

// Source resolves the fields of its name.
func (*Resolver) Source() generated.SourceResolver { return sourceResolver{} }

// Suggestion resolves the fields of its name.
func (*Resolver) Suggestion() generated.SuggestionResolver { return suggestionResolver{} }

// Synergy resolves the fields of its name.
func (*Resolver) Synergy() generated.SynergyResolver { return synergyResolver{} }

// Theme resolves the fields of its name.
func (*Resolver) Theme() generated.ThemeResolver { return themeResolver{} }

// WorkingGroup resolves the fields of its name.
func (*Resolver) WorkingGroup() generated.WorkingGroupResolver { return workingGroupResolver{} }
