package model

// The closed lists of the model. Each is a Go type, whose zero value "" means
// that nothing is recorded, and the list of its names in order.

// Review is how well a fact is checked.
type Review string

const (
	ReviewConfirmed   Review = "CONFIRMED"
	ReviewUnconfirmed Review = "UNCONFIRMED"
)

// Release is who may see a record, from the most open level to the strictest.
type Release string

const (
	ReleasePublic      Release = "PUBLIC"
	ReleasePlatform    Release = "PLATFORM"
	ReleasePartners    Release = "PARTNERS"
	ReleaseSecretariat Release = "SECRETARIAT"
)

// Rank orders releases from the most open one, which is 0, as is none.
func (r Release) Rank() int { return int(levelOf(string(r))) }

// RegionLevel is the level of a region.
type RegionLevel string

const (
	RegionLevelWorld              RegionLevel = "WORLD"
	RegionLevelRegion             RegionLevel = "REGION"
	RegionLevelSubRegion          RegionLevel = "SUB_REGION"
	RegionLevelIntermediateRegion RegionLevel = "INTERMEDIATE_REGION"
	RegionLevelGrouping           RegionLevel = "GROUPING"
)

// ResolutionBody is the body that adopted a resolution.
type ResolutionBody string

const (
	ResolutionBodySecurityCouncil ResolutionBody = "SECURITY_COUNCIL"
	ResolutionBodyGeneralAssembly ResolutionBody = "GENERAL_ASSEMBLY"
)

// RequirementForce is the operative word of a paragraph.
type RequirementForce string

const (
	RequirementForceDecides    RequirementForce = "DECIDES"
	RequirementForceCallsUpon  RequirementForce = "CALLS_UPON"
	RequirementForceUrges      RequirementForce = "URGES"
	RequirementForceEncourages RequirementForce = "ENCOURAGES"
)

// GuidanceKind is a kind of guidance.
type GuidanceKind string

const (
	GuidanceKindGuidingPrinciples GuidanceKind = "GUIDING_PRINCIPLES"
	GuidanceKindGoodPractice      GuidanceKind = "GOOD_PRACTICE"
	GuidanceKindModelLaw          GuidanceKind = "MODEL_LAW"
)

// ProviderKind is a kind of provider.
type ProviderKind string

const (
	ProviderKindUNEntity          ProviderKind = "UN_ENTITY"
	ProviderKindIntergovernmental ProviderKind = "INTERGOVERNMENTAL"
	ProviderKindGovernment        ProviderKind = "GOVERNMENT"
	ProviderKindRegional          ProviderKind = "REGIONAL"
	ProviderKindCivilSociety      ProviderKind = "CIVIL_SOCIETY"
	ProviderKindAcademic          ProviderKind = "ACADEMIC"
	ProviderKindPrivate           ProviderKind = "PRIVATE"
	ProviderKindFacilitator       ProviderKind = "FACILITATOR"
)

// ProgrammeKind is a kind of programme.
type ProgrammeKind string

const (
	ProgrammeKindProgramme  ProgrammeKind = "PROGRAMME"
	ProgrammeKindProject    ProgrammeKind = "PROJECT"
	ProgrammeKindInitiative ProgrammeKind = "INITIATIVE"
)

// ProgrammeStatus is where a programme stands.
type ProgrammeStatus string

const (
	ProgrammeStatusPipeline  ProgrammeStatus = "PIPELINE"
	ProgrammeStatusActive    ProgrammeStatus = "ACTIVE"
	ProgrammeStatusSuspended ProgrammeStatus = "SUSPENDED"
	ProgrammeStatusCancelled ProgrammeStatus = "CANCELLED"
	ProgrammeStatusClosed    ProgrammeStatus = "CLOSED"
)

// Availability is whether a programme takes on more.
type Availability string

const (
	AvailabilityOpen      Availability = "OPEN"
	AvailabilityOnRequest Availability = "ON_REQUEST"
	AvailabilityClosed    Availability = "CLOSED"
)

// Assistance is a kind of assistance.
type Assistance string

const (
	AssistanceTechnical   Assistance = "TECHNICAL"
	AssistanceFinancial   Assistance = "FINANCIAL"
	AssistanceRegulatory  Assistance = "REGULATORY"
	AssistanceLegislative Assistance = "LEGISLATIVE"
	AssistanceOther       Assistance = "OTHER"
)

// Assistances returns all kinds of assistance.
func Assistances() []Assistance {
	return []Assistance{AssistanceTechnical, AssistanceFinancial, AssistanceRegulatory, AssistanceLegislative, AssistanceOther}
}

// PolicySignificance is how far a programme aims at a policy.
type PolicySignificance string

const (
	PolicySignificanceNotTargeted PolicySignificance = "NOT_TARGETED"
	PolicySignificanceSignificant PolicySignificance = "SIGNIFICANT"
	PolicySignificancePrincipal   PolicySignificance = "PRINCIPAL"
)

// NeedStatus is where a need stands.
type NeedStatus string

const (
	NeedStatusOpen       NeedStatus = "OPEN"
	NeedStatusInProgress NeedStatus = "IN_PROGRESS"
	NeedStatusResolved   NeedStatus = "RESOLVED"
	NeedStatusWithdrawn  NeedStatus = "WITHDRAWN"
)

// Priority is the priority of a need.
type Priority string

const (
	PriorityLow    Priority = "LOW"
	PriorityMedium Priority = "MEDIUM"
	PriorityHigh   Priority = "HIGH"
)

// StateView is what the State says of a need.
type StateView string

const (
	StateViewAgreed   StateView = "AGREED"
	StateViewDisputed StateView = "DISPUTED"
	StateViewNotAsked StateView = "NOT_ASKED"
)

// Consent is what of a visit or consultation its State agreed to release.
type Consent string

const (
	ConsentNone    Consent = "NONE"
	ConsentPartial Consent = "PARTIAL"
	ConsentFull    Consent = "FULL"
	ConsentPublic  Consent = "PUBLIC"
)

// RecommendationStatus is where a recommendation or a step stands.
type RecommendationStatus string

const (
	RecommendationStatusOpen       RecommendationStatus = "OPEN"
	RecommendationStatusInProgress RecommendationStatus = "IN_PROGRESS"
	RecommendationStatusDone       RecommendationStatus = "DONE"
	RecommendationStatusWithdrawn  RecommendationStatus = "WITHDRAWN"
)

// Completeness is how complete a data set is.
type Completeness string

const (
	CompletenessInventory    Completeness = "INVENTORY"
	CompletenessPartial      Completeness = "PARTIAL"
	CompletenessIllustrative Completeness = "ILLUSTRATIVE"
)

// Role is a role of a provider in a programme.
type Role string

const (
	RoleLead         Role = "LEAD"
	RoleImplementing Role = "IMPLEMENTING"
	RolePartner      Role = "PARTNER"
	RoleFunding      Role = "FUNDING"
	RoleConsulted    Role = "CONSULTED"
	RoleFacilitating Role = "FACILITATING"
)

// GroupRole is a role in a working group.
type GroupRole string

const (
	GroupRoleChair     GroupRole = "CHAIR"
	GroupRoleViceChair GroupRole = "VICE_CHAIR"
	GroupRoleMember    GroupRole = "MEMBER"
)

// EngagementStatus is where an engagement stands.
type EngagementStatus string

const (
	EngagementStatusProposed  EngagementStatus = "PROPOSED"
	EngagementStatusActive    EngagementStatus = "ACTIVE"
	EngagementStatusSuspended EngagementStatus = "SUSPENDED"
	EngagementStatusEnded     EngagementStatus = "ENDED"
	EngagementStatusCancelled EngagementStatus = "CANCELLED"
)

// ProposalStatus is where a proposal stands.
type ProposalStatus string

const (
	ProposalStatusProposed ProposalStatus = "PROPOSED"
	ProposalStatusAccepted ProposalStatus = "ACCEPTED"
	ProposalStatusDeclined ProposalStatus = "DECLINED"
	ProposalStatusLapsed   ProposalStatus = "LAPSED"
)

// SameAsDecision is whether two records are one.
type SameAsDecision string

const (
	SameAsDecisionSame      SameAsDecision = "SAME"
	SameAsDecisionDifferent SameAsDecision = "DIFFERENT"
	SameAsDecisionUndecided SameAsDecision = "UNDECIDED"
)

// The names of each list, in order.
var (
	reviews                = []string{"CONFIRMED", "UNCONFIRMED"}
	releases               = []string{"PUBLIC", "PLATFORM", "PARTNERS", "SECRETARIAT"}
	regionLevels           = []string{"WORLD", "REGION", "SUB_REGION", "INTERMEDIATE_REGION", "GROUPING"}
	resolutionBodies       = []string{"SECURITY_COUNCIL", "GENERAL_ASSEMBLY"}
	requirementForces      = []string{"DECIDES", "CALLS_UPON", "URGES", "ENCOURAGES"}
	guidanceKinds          = []string{"GUIDING_PRINCIPLES", "GOOD_PRACTICE", "MODEL_LAW"}
	providerKinds          = []string{"UN_ENTITY", "INTERGOVERNMENTAL", "GOVERNMENT", "REGIONAL", "CIVIL_SOCIETY", "ACADEMIC", "PRIVATE", "FACILITATOR"}
	programmeKinds         = []string{"PROGRAMME", "PROJECT", "INITIATIVE"}
	programmeStatuses      = []string{"PIPELINE", "ACTIVE", "SUSPENDED", "CANCELLED", "CLOSED"}
	availabilities         = []string{"OPEN", "ON_REQUEST", "CLOSED"}
	assistances            = []string{"TECHNICAL", "FINANCIAL", "REGULATORY", "LEGISLATIVE", "OTHER"}
	policySignificances    = []string{"NOT_TARGETED", "SIGNIFICANT", "PRINCIPAL"}
	needStatuses           = []string{"OPEN", "IN_PROGRESS", "RESOLVED", "WITHDRAWN"}
	priorities             = []string{"LOW", "MEDIUM", "HIGH"}
	stateViews             = []string{"AGREED", "DISPUTED", "NOT_ASKED"}
	consents               = []string{"NONE", "PARTIAL", "FULL", "PUBLIC"}
	recommendationStatuses = []string{"OPEN", "IN_PROGRESS", "DONE", "WITHDRAWN"}
	completenesses         = []string{"INVENTORY", "PARTIAL", "ILLUSTRATIVE"}
	roles                  = []string{"LEAD", "IMPLEMENTING", "PARTNER", "FUNDING", "CONSULTED", "FACILITATING"}
	groupRoles             = []string{"CHAIR", "VICE_CHAIR", "MEMBER"}
	engagementStatuses     = []string{"PROPOSED", "ACTIVE", "SUSPENDED", "ENDED", "CANCELLED"}
	proposalStatuses       = []string{"PROPOSED", "ACCEPTED", "DECLINED", "LAPSED"}
	sameAsDecisions        = []string{"SAME", "DIFFERENT", "UNDECIDED"}
)
