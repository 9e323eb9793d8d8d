//nolint:revive // the schema describes each of these names
package relay

import (
	"concert/graph/scalar"
	"concert/internal/analysis"
	"concert/internal/model"
)

// The connections and edges of the schema, by their names there.

// Lists of nodes.
type (
	CapacityConsultationConnection = Connection[model.CapacityConsultation]
	EngagementConnection           = Connection[model.Edge]
	GuidanceConnection             = Connection[model.Guidance]
	InstrumentConnection           = Connection[model.Instrument]
	MemberStateConnection          = Connection[model.MemberState]
	NeedConnection                 = Connection[model.Need]
	ProgrammeConnection            = Connection[model.Programme]
	ProposalConnection             = Connection[model.Edge]
	ProviderConnection             = Connection[model.Provider]
	RecommendationConnection       = Connection[model.Recommendation]
	RegionConnection               = Connection[model.Region]
	RequirementConnection          = Connection[model.Requirement]
	ResolutionConnection           = Connection[model.Resolution]
	RoadMapConnection              = Connection[model.RoadMap]
	RoadMapStepConnection          = Connection[model.RoadMapStep]
	SourceConnection               = Connection[model.Source]
	DataSetConnection              = Connection[model.DataSet]
	ThemeConnection                = Connection[model.Theme]
	AssessmentVisitConnection      = Connection[model.AssessmentVisit]
	WorkingGroupConnection         = Connection[model.WorkingGroup]
)

type (
	CapacityConsultationEdge = Edge[model.CapacityConsultation]
	EngagementEdge           = Edge[model.Edge]
	GuidanceEdge             = Edge[model.Guidance]
	InstrumentEdge           = Edge[model.Instrument]
	MemberStateEdge          = Edge[model.MemberState]
	NeedEdge                 = Edge[model.Need]
	ProgrammeEdge            = Edge[model.Programme]
	ProposalEdge             = Edge[model.Edge]
	ProviderEdge             = Edge[model.Provider]
	RecommendationEdge       = Edge[model.Recommendation]
	RegionEdge               = Edge[model.Region]
	RequirementEdge          = Edge[model.Requirement]
	ResolutionEdge           = Edge[model.Resolution]
	RoadMapEdge              = Edge[model.RoadMap]
	RoadMapStepEdge          = Edge[model.RoadMapStep]
	SourceEdge               = Edge[model.Source]
	DataSetEdge              = Edge[model.DataSet]
	ThemeEdge                = Edge[model.Theme]
	AssessmentVisitEdge      = Edge[model.AssessmentVisit]
	WorkingGroupEdge         = Edge[model.WorkingGroup]
)

// Lists of what changed.
type (
	CommitConnection = Connection[scalar.Commit]
	CommitEdge       = Edge[scalar.Commit]
	ChangeEdge       = Edge[scalar.Change]
)

type (
	DifferenceCauseConnection = Connection[analysis.Behind]
	DifferenceCauseEdge       = Edge[analysis.Behind]
	DifferenceRowConnection   = Connection[analysis.DifferenceRow]
	DifferenceRowEdge         = Edge[analysis.DifferenceRow]
	DifferenceTermConnection  = Connection[analysis.Term]
	DifferenceTermEdge        = Edge[analysis.Term]
	ListItemConnection        = Connection[analysis.ListItem]
	ListItemEdge              = Edge[analysis.ListItem]
)

// ChangeConnection is a page of the changes between two moments.
type ChangeConnection struct {
	Connection[scalar.Change]
	Since, Until scalar.ResolvedMoment
}

// Lists of edges at a record.
type (
	CapacityConsultationLinkConnection    = LinkConnection[model.CapacityConsultation]
	CapacityConsultationSharingConnection = LinkConnection[model.CapacityConsultation]
	GuidanceLinkConnection                = LinkConnection[model.Guidance]
	GuidanceSubjectLinkConnection         = LinkConnection[scalar.Record]
	InstrumentLinkConnection              = LinkConnection[model.Instrument]
	MemberStateLinkConnection             = LinkConnection[model.MemberState]
	MemberStateMembershipConnection       = LinkConnection[model.MemberState]
	NeedLinkConnection                    = LinkConnection[model.Need]
	NeedSharingConnection                 = LinkConnection[model.Need]
	NeedProposalConnection                = LinkConnection[model.Need]
	NeedExtentConnection                  = LinkConnection[model.Need]
	ProgrammeLinkConnection               = LinkConnection[model.Programme]
	ProgrammeParticipationConnection      = LinkConnection[model.Programme]
	ProgrammeServiceConnection            = LinkConnection[model.Programme]
	ProgrammeProposalConnection           = LinkConnection[model.Programme]
	ProgrammeExtentConnection             = LinkConnection[model.Programme]
	ProgrammeSameAsConnection             = LinkConnection[model.Programme]
	ProviderLinkConnection                = LinkConnection[model.Provider]
	ProviderParticipationConnection       = LinkConnection[model.Provider]
	ProviderSharingConnection             = LinkConnection[model.Provider]
	ProviderMembershipConnection          = LinkConnection[model.Provider]
	ProviderSameAsConnection              = LinkConnection[model.Provider]
	RecommendationLinkConnection          = LinkConnection[model.Recommendation]
	RegionMembershipConnection            = LinkConnection[model.Region]
	PlaceServiceConnection                = LinkConnection[scalar.Record]
	RequirementLinkConnection             = LinkConnection[model.Requirement]
	ResolutionLinkConnection              = LinkConnection[model.Resolution]
	MandateLinkConnection                 = LinkConnection[scalar.Record]
	NeedOriginLinkConnection              = LinkConnection[scalar.Record]
	RoadMapLinkConnection                 = LinkConnection[model.RoadMap]
	RoadMapStepLinkConnection             = LinkConnection[model.RoadMapStep]
	ThemeLinkConnection                   = LinkConnection[model.Theme]
	AssessmentVisitLinkConnection         = LinkConnection[model.AssessmentVisit]
	WorkingGroupLinkConnection            = LinkConnection[model.WorkingGroup]
	WorkingGroupMembershipConnection      = LinkConnection[model.WorkingGroup]
)

type (
	CapacityConsultationLinkEdge    = Link[model.CapacityConsultation]
	CapacityConsultationSharingEdge = Link[model.CapacityConsultation]
	GuidanceLinkEdge                = Link[model.Guidance]
	GuidanceSubjectLinkEdge         = Link[scalar.Record]
	InstrumentLinkEdge              = Link[model.Instrument]
	MemberStateLinkEdge             = Link[model.MemberState]
	MemberStateMembershipEdge       = Link[model.MemberState]
	NeedLinkEdge                    = Link[model.Need]
	NeedSharingEdge                 = Link[model.Need]
	NeedProposalEdge                = Link[model.Need]
	NeedExtentEdge                  = Link[model.Need]
	ProgrammeLinkEdge               = Link[model.Programme]
	ProgrammeParticipationEdge      = Link[model.Programme]
	ProgrammeServiceEdge            = Link[model.Programme]
	ProgrammeProposalEdge           = Link[model.Programme]
	ProgrammeExtentEdge             = Link[model.Programme]
	ProgrammeSameAsEdge             = Link[model.Programme]
	ProviderLinkEdge                = Link[model.Provider]
	ProviderParticipationEdge       = Link[model.Provider]
	ProviderSharingEdge             = Link[model.Provider]
	ProviderMembershipEdge          = Link[model.Provider]
	ProviderSameAsEdge              = Link[model.Provider]
	RecommendationLinkEdge          = Link[model.Recommendation]
	RegionMembershipEdge            = Link[model.Region]
	PlaceServiceEdge                = Link[scalar.Record]
	RequirementLinkEdge             = Link[model.Requirement]
	ResolutionLinkEdge              = Link[model.Resolution]
	MandateLinkEdge                 = Link[scalar.Record]
	NeedOriginLinkEdge              = Link[scalar.Record]
	RequirementOriginLinkEdge       = Link[scalar.Record]
	RoadMapLinkEdge                 = Link[model.RoadMap]
	RoadMapStepLinkEdge             = Link[model.RoadMapStep]
	ThemeLinkEdge                   = Link[model.Theme]
	AssessmentVisitLinkEdge         = Link[model.AssessmentVisit]
	WorkingGroupLinkEdge            = Link[model.WorkingGroup]
	WorkingGroupMembershipEdge      = Link[model.WorkingGroup]
)

// Lists of programmes as measures count them.
type (
	MandatedProgrammeConnection = ThroughConnection
	MandatedProgrammeEdge       = Through
)

// DecisionConnection is a page of decisions, with how many are overdue.
type DecisionConnection struct {
	Ranking[analysis.Decision]
	Overdue []analysis.OverdueDecisions
}

// Lists of figures.
type (
	DuplicationConnection = Ranking[analysis.Duplication]
	GapConnection         = Ranking[analysis.Gap]
	OverlapConnection     = Ranking[analysis.Overlap]
	SuggestionConnection  = Ranking[analysis.Suggestion]
	SynergyConnection     = Ranking[analysis.Synergy]

	PlannedConnection      = Connection[analysis.PlannedEngagement]
	PlanObstacleConnection = Connection[analysis.PlanObstacle]
	NeedChangeConnection   = Connection[analysis.NeedChange]

	IntroductionConnection = Connection[analysis.Introduction]
	UnblockedConnection    = Connection[analysis.Unblocked]
	NextStepConnection     = Connection[analysis.NextStep]

	ContributionConnection = Connection[analysis.Contribution]
	CoverageRowConnection  = Connection[analysis.CoverageRow]
	EvidenceConnection     = Connection[analysis.Evidence]
	FindingConnection      = Connection[analysis.Finding]
)

type (
	DecisionEdge    = Edge[analysis.Decision]
	DuplicationEdge = Edge[analysis.Duplication]
	GapEdge         = Edge[analysis.Gap]
	OverlapEdge     = Edge[analysis.Overlap]
	SuggestionEdge  = Edge[analysis.Suggestion]
	SynergyEdge     = Edge[analysis.Synergy]

	IntroductionEdge = Edge[analysis.Introduction]
	UnblockedEdge    = Edge[analysis.Unblocked]
	NextStepEdge     = Edge[analysis.NextStep]

	PlannedEdge      = Edge[analysis.PlannedEngagement]
	PlanObstacleEdge = Edge[analysis.PlanObstacle]
	NeedChangeEdge   = Edge[analysis.NeedChange]

	ContributionEdge = Edge[analysis.Contribution]
	CoverageRowEdge  = Edge[analysis.CoverageRow]
	EvidenceEdge     = Edge[analysis.Evidence]
	FindingEdge      = Edge[analysis.Finding]
)
