package model

import "iter"

// MemberState is a record of its kind.
type MemberState struct{ Handle }

// MemberState returns the record as a MemberState; ok is false where it is of another kind.
func (h Handle) MemberState() (record MemberState, ok bool) {
	return MemberState{h}, h.at.kind() == KindMemberState
}

// MemberStates returns the visible records of the kind in the order of their ids.
func (s *Snapshot) MemberStates() iter.Seq[MemberState] {
	return typed(s, KindMemberState, func(h Handle) MemberState { return MemberState{h} })
}

var (
	memberStateIso2         = KindMemberState.cell("iso2")
	memberStateIso3         = KindMemberState.cell("iso3")
	memberStateM49          = KindMemberState.cell("m49")
	memberStateFormalName   = KindMemberState.cell("formalName")
	memberStateGroups       = KindMemberState.cell("groups")
	memberStateContactPoint = KindMemberState.cell("contactPoint")
)

// ISO2 returns the ISO 3166-1 alpha-2 code.
func (m MemberState) ISO2() (string, bool) { return m.text(memberStateIso2) }

// ISO3 returns the ISO 3166-1 alpha-3 code.
func (m MemberState) ISO3() (string, bool) { return m.text(memberStateIso3) }

// M49 returns the UN M49 code.
func (m MemberState) M49() (string, bool) { return m.text(memberStateM49) }

// FormalName returns the formal name.
func (m MemberState) FormalName() (string, bool) { return m.text(memberStateFormalName) }

// Groups returns the groups by development.
func (m MemberState) Groups() []StateGroup { return choicesOf[StateGroup](m.Handle, memberStateGroups) }

// ContactPoint returns the office to write to.
func (m MemberState) ContactPoint() (string, bool) { return m.text(memberStateContactPoint) }

// Region is a record of its kind.
type Region struct{ Handle }

// Region returns the record as a Region; ok is false where it is of another kind.
func (h Handle) Region() (record Region, ok bool) {
	return Region{h}, h.at.kind() == KindRegion
}

// Regions returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Regions() iter.Seq[Region] {
	return typed(s, KindRegion, func(h Handle) Region { return Region{h} })
}

var regionLevel = KindRegion.cell("level")

// Level returns the level.
func (r Region) Level() RegionLevel { return RegionLevel(r.choice(regionLevel)) }

// Theme is a record of its kind.
type Theme struct{ Handle }

// Theme returns the record as a Theme; ok is false where it is of another kind.
func (h Handle) Theme() (record Theme, ok bool) {
	return Theme{h}, h.at.kind() == KindTheme
}

// Themes returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Themes() iter.Seq[Theme] {
	return typed(s, KindTheme, func(h Handle) Theme { return Theme{h} })
}

var (
	themeDefinition      = KindTheme.cell("definition")
	themeDacPurposeCodes = KindTheme.cell("dacPurposeCodes")
)

// Definition returns what the theme covers.
func (t Theme) Definition() (string, bool) { return t.text(themeDefinition) }

// DACPurposeCodes returns the DAC purpose codes that the theme maps to.
func (t Theme) DACPurposeCodes() []string { return t.list(themeDacPurposeCodes) }

// Resolution is a record of its kind.
type Resolution struct{ Handle }

// Resolution returns the record as a Resolution; ok is false where it is of another kind.
func (h Handle) Resolution() (record Resolution, ok bool) {
	return Resolution{h}, h.at.kind() == KindResolution
}

// Resolutions returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Resolutions() iter.Seq[Resolution] {
	return typed(s, KindResolution, func(h Handle) Resolution { return Resolution{h} })
}

var (
	resolutionSymbol    = KindResolution.cell("symbol")
	resolutionBody      = KindResolution.cell("body")
	resolutionAdoptedOn = KindResolution.cell("adoptedOn")
	resolutionEndsOn    = KindResolution.cell("endsOn")
	resolutionSubject   = KindResolution.cell("subject")
	resolutionURL       = KindResolution.cell("url")
)

// Symbol returns the document symbol.
func (r Resolution) Symbol() (string, bool) { return r.text(resolutionSymbol) }

// Body returns the body that adopted it.
func (r Resolution) Body() ResolutionBody { return ResolutionBody(r.choice(resolutionBody)) }

// AdoptedOn returns when it was adopted.
func (r Resolution) AdoptedOn() Date { return r.date(resolutionAdoptedOn) }

// EndsOn returns the last day of the mandate that it gives.
func (r Resolution) EndsOn() Date { return r.date(resolutionEndsOn) }

// Subject returns the subject.
func (r Resolution) Subject() (string, bool) { return r.text(resolutionSubject) }

// URL returns the web address.
func (r Resolution) URL() (string, bool) { return r.text(resolutionURL) }

// Instrument is a record of its kind.
type Instrument struct{ Handle }

// Instrument returns the record as a Instrument; ok is false where it is of another kind.
func (h Handle) Instrument() (record Instrument, ok bool) {
	return Instrument{h}, h.at.kind() == KindInstrument
}

// Instruments returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Instruments() iter.Seq[Instrument] {
	return typed(s, KindInstrument, func(h Handle) Instrument { return Instrument{h} })
}

var (
	instrumentTitle      = KindInstrument.cell("title")
	instrumentYear       = KindInstrument.cell("year")
	instrumentDepositary = KindInstrument.cell("depositary")
)

// Title returns the title.
func (i Instrument) Title() (string, bool) { return i.text(instrumentTitle) }

// Year returns the year.
func (i Instrument) Year() (int, bool) { return i.integer(instrumentYear) }

// Depositary returns the depositary.
func (i Instrument) Depositary() (string, bool) { return i.text(instrumentDepositary) }

// Requirement is a record of its kind.
type Requirement struct{ Handle }

// Requirement returns the record as a Requirement; ok is false where it is of another kind.
func (h Handle) Requirement() (record Requirement, ok bool) {
	return Requirement{h}, h.at.kind() == KindRequirement
}

// Requirements returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Requirements() iter.Seq[Requirement] {
	return typed(s, KindRequirement, func(h Handle) Requirement { return Requirement{h} })
}

var (
	requirementParagraph = KindRequirement.cell("paragraph")
	requirementForce     = KindRequirement.cell("force")
	requirementAsks      = KindRequirement.cell("asks")
)

// Paragraph returns the paragraph.
func (r Requirement) Paragraph() (string, bool) { return r.text(requirementParagraph) }

// Force returns the operative word.
func (r Requirement) Force() RequirementForce { return RequirementForce(r.choice(requirementForce)) }

// Asks returns what it asks, in short words.
func (r Requirement) Asks() (string, bool) { return r.text(requirementAsks) }

// Guidance is a record of its kind.
type Guidance struct{ Handle }

// Guidance returns the record as a Guidance; ok is false where it is of another kind.
func (h Handle) Guidance() (record Guidance, ok bool) {
	return Guidance{h}, h.at.kind() == KindGuidance
}

// Guidance returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Guidance() iter.Seq[Guidance] {
	return typed(s, KindGuidance, func(h Handle) Guidance { return Guidance{h} })
}

var (
	guidanceSymbol = KindGuidance.cell("symbol")
	guidanceKind   = KindGuidance.cell("kind")
	guidanceYear   = KindGuidance.cell("year")
	guidanceURL    = KindGuidance.cell("url")
)

// Symbol returns the document symbol.
func (g Guidance) Symbol() (string, bool) { return g.text(guidanceSymbol) }

func (g Guidance) GuidanceKind() GuidanceKind { return GuidanceKind(g.choice(guidanceKind)) }

// Year returns the year.
func (g Guidance) Year() (int, bool) { return g.integer(guidanceYear) }

// URL returns the web address.
func (g Guidance) URL() (string, bool) { return g.text(guidanceURL) }

// Provider is a record of its kind.
type Provider struct{ Handle }

// Provider returns the record as a Provider; ok is false where it is of another kind.
func (h Handle) Provider() (record Provider, ok bool) {
	return Provider{h}, h.at.kind() == KindProvider
}

// Providers returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Providers() iter.Seq[Provider] {
	return typed(s, KindProvider, func(h Handle) Provider { return Provider{h} })
}

var (
	providerAcronym       = KindProvider.cell("acronym")
	providerKind          = KindProvider.cell("kind")
	providerCompactMember = KindProvider.cell("compactMember")
	providerAliases       = KindProvider.cell("aliases")
	providerReferences    = KindProvider.cell("references")
	providerContactPoint  = KindProvider.cell("contactPoint")
)

// Acronym returns the acronym.
func (p Provider) Acronym() (string, bool) { return p.text(providerAcronym) }

func (p Provider) ProviderKind() ProviderKind { return ProviderKind(p.choice(providerKind)) }

// CompactMember returns whether it is an entity of the Global Counter-Terrorism Coordination Compact.
func (p Provider) CompactMember() (value, ok bool) { return p.boolean(providerCompactMember) }

// Aliases returns other names.
func (p Provider) Aliases() []string { return p.list(providerAliases) }

// References returns references elsewhere, such as IATI and DAC.
func (p Provider) References() []string { return p.list(providerReferences) }

// ContactPoint returns the office to write to.
func (p Provider) ContactPoint() (string, bool) { return p.text(providerContactPoint) }

// Programme is a record of its kind.
type Programme struct{ Handle }

// Programme returns the record as a Programme; ok is false where it is of another kind.
func (h Handle) Programme() (record Programme, ok bool) {
	return Programme{h}, h.at.kind() == KindProgramme
}

// Programmes returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Programmes() iter.Seq[Programme] {
	return typed(s, KindProgramme, func(h Handle) Programme { return Programme{h} })
}

var (
	programmeAcronym           = KindProgramme.cell("acronym")
	programmeKind              = KindProgramme.cell("kind")
	programmeStart             = KindProgramme.cell("start")
	programmeEnd               = KindProgramme.cell("end")
	programmeStatus            = KindProgramme.cell("status")
	programmeStatusOn          = KindProgramme.cell("statusOn")
	programmeCapacity          = KindProgramme.cell("capacity")
	programmeAvailability      = KindProgramme.cell("availability")
	programmeAssistance        = KindProgramme.cell("assistance")
	programmeGenderMarker      = KindProgramme.cell("genderMarker")
	programmeHumanRightsMarker = KindProgramme.cell("humanRightsMarker")
	programmeReportedStates    = KindProgramme.cell("reportedStates")
	programmeReportedOn        = KindProgramme.cell("reportedOn")
	programmeIatiIdentifier    = KindProgramme.cell("iatiIdentifier")
)

// Acronym returns the acronym.
func (p Programme) Acronym() (string, bool) { return p.text(programmeAcronym) }

func (p Programme) ProgrammeKind() ProgrammeKind { return ProgrammeKind(p.choice(programmeKind)) }

// Start returns the first day.
func (p Programme) Start() Date { return p.date(programmeStart) }

// End returns the last day.
func (p Programme) End() Date { return p.date(programmeEnd) }

// Status returns the status; it applies from statusOn.
func (p Programme) Status() ProgrammeStatus { return ProgrammeStatus(p.choice(programmeStatus)) }

// StatusOn returns the day from which the status applies.
func (p Programme) StatusOn() Date { return p.date(programmeStatusOn) }

// Capacity returns how many States it can serve; absent: unknown.
func (p Programme) Capacity() (int, bool) { return p.integer(programmeCapacity) }

// Availability returns whether it takes on more.
func (p Programme) Availability() Availability { return Availability(p.choice(programmeAvailability)) }

// Assistance returns the kinds of assistance.
func (p Programme) Assistance() []Assistance {
	return choicesOf[Assistance](p.Handle, programmeAssistance)
}

// GenderMarker returns how far it aims at gender equality.
func (p Programme) GenderMarker() PolicySignificance {
	return PolicySignificance(p.choice(programmeGenderMarker))
}

// HumanRightsMarker returns how far it aims at human rights.
func (p Programme) HumanRightsMarker() PolicySignificance {
	return PolicySignificance(p.choice(programmeHumanRightsMarker))
}

// ReportedStates returns the number of beneficiary States, by its own account.
func (p Programme) ReportedStates() (int, bool) { return p.integer(programmeReportedStates) }

// ReportedOn returns when it reported that.
func (p Programme) ReportedOn() Date { return p.date(programmeReportedOn) }

// IATIIdentifier returns the IATI activity identifier.
func (p Programme) IATIIdentifier() (string, bool) { return p.text(programmeIatiIdentifier) }

// Need is a record of its kind.
type Need struct{ Handle }

// Need returns the record as a Need; ok is false where it is of another kind.
func (h Handle) Need() (record Need, ok bool) {
	return Need{h}, h.at.kind() == KindNeed
}

// Needs returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Needs() iter.Seq[Need] {
	return typed(s, KindNeed, func(h Handle) Need { return Need{h} })
}

var (
	needSummary      = KindNeed.cell("summary")
	needSeverity     = KindNeed.cell("severity")
	needRatedBy      = KindNeed.cell("ratedBy")
	needRatedOn      = KindNeed.cell("ratedOn")
	needPriority     = KindNeed.cell("priority")
	needAssistance   = KindNeed.cell("assistance")
	needStatus       = KindNeed.cell("status")
	needStatusOn     = KindNeed.cell("statusOn")
	needIdentifiedOn = KindNeed.cell("identifiedOn")
	needRequestedOn  = KindNeed.cell("requestedOn")
	needResolvedOn   = KindNeed.cell("resolvedOn")
	needStateView    = KindNeed.cell("stateView")
	needStateReply   = KindNeed.cell("stateReply")
	needIndicator    = KindNeed.cell("indicator")
	needUnit         = KindNeed.cell("unit")
	needBaseline     = KindNeed.cell("baseline")
	needTarget       = KindNeed.cell("target")
	needCurrent      = KindNeed.cell("current")
	needMeasuredOn   = KindNeed.cell("measuredOn")
	needReleasable   = KindNeed.cell("releasable")
)

// Summary returns the need in short words.
func (n Need) Summary() (string, bool) { return n.text(needSummary) }

// Severity returns the severity, 0 to 5; absent: unrated.
func (n Need) Severity() (int, bool) { return n.integer(needSeverity) }

// RatedBy returns who rated the severity.
func (n Need) RatedBy() (string, bool) { return n.actor(needRatedBy) }

// RatedOn returns when the severity was rated.
func (n Need) RatedOn() Date { return n.date(needRatedOn) }

// Priority returns the priority.
func (n Need) Priority() Priority { return Priority(n.choice(needPriority)) }

// Assistance returns the kinds of assistance.
func (n Need) Assistance() []Assistance { return choicesOf[Assistance](n.Handle, needAssistance) }

// Status returns the status; it applies from statusOn.
func (n Need) Status() NeedStatus { return NeedStatus(n.choice(needStatus)) }

// StatusOn returns the day from which the status applies.
func (n Need) StatusOn() Date { return n.date(needStatusOn) }

// IdentifiedOn returns when it was identified.
func (n Need) IdentifiedOn() Date { return n.date(needIdentifiedOn) }

// RequestedOn returns when the State asked for help with it.
func (n Need) RequestedOn() Date { return n.date(needRequestedOn) }

// ResolvedOn returns when it was resolved.
func (n Need) ResolvedOn() Date { return n.date(needResolvedOn) }

// StateView returns what the State says of it.
func (n Need) StateView() StateView { return StateView(n.choice(needStateView)) }

// StateReply returns the State's words.
func (n Need) StateReply() (string, bool) { return n.text(needStateReply) }

// Indicator returns what is measured.
func (n Need) Indicator() (string, bool) { return n.text(needIndicator) }

// Unit returns the unit of the indicator.
func (n Need) Unit() (string, bool) { return n.text(needUnit) }

// Baseline returns the value at the start.
func (n Need) Baseline() (float64, bool) { return n.decimal(needBaseline) }

// Target returns the value aimed at.
func (n Need) Target() (float64, bool) { return n.decimal(needTarget) }

// Current returns the value last measured.
func (n Need) Current() (float64, bool) { return n.decimal(needCurrent) }

// MeasuredOn returns when that was measured.
func (n Need) MeasuredOn() Date { return n.date(needMeasuredOn) }

// Releasable returns whether a partial release includes it.
func (n Need) Releasable() (value, ok bool) { return n.boolean(needReleasable) }

// AssessmentVisit is a record of its kind.
type AssessmentVisit struct{ Handle }

// AssessmentVisit returns the record as a AssessmentVisit; ok is false where it is of another kind.
func (h Handle) AssessmentVisit() (record AssessmentVisit, ok bool) {
	return AssessmentVisit{h}, h.at.kind() == KindAssessmentVisit
}

// Visits returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Visits() iter.Seq[AssessmentVisit] {
	return typed(s, KindAssessmentVisit, func(h Handle) AssessmentVisit { return AssessmentVisit{h} })
}

var (
	assessmentVisitDate      = KindAssessmentVisit.cell("date")
	assessmentVisitConsent   = KindAssessmentVisit.cell("consent")
	assessmentVisitConsentOn = KindAssessmentVisit.cell("consentOn")
	assessmentVisitReport    = KindAssessmentVisit.cell("report")
)

// Date returns the day.
func (a AssessmentVisit) Date() Date { return a.date(assessmentVisitDate) }

// Consent returns what the State agreed to release.
func (a AssessmentVisit) Consent() Consent { return Consent(a.choice(assessmentVisitConsent)) }

// ConsentOn returns when the State decided so.
func (a AssessmentVisit) ConsentOn() Date { return a.date(assessmentVisitConsentOn) }

// Report returns the web address of the report.
func (a AssessmentVisit) Report() (string, bool) { return a.text(assessmentVisitReport) }

// CapacityConsultation is a record of its kind.
type CapacityConsultation struct{ Handle }

// CapacityConsultation returns the record as a CapacityConsultation; ok is false where it is of another kind.
func (h Handle) CapacityConsultation() (record CapacityConsultation, ok bool) {
	return CapacityConsultation{h}, h.at.kind() == KindCapacityConsultation
}

// Consultations returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Consultations() iter.Seq[CapacityConsultation] {
	return typed(s, KindCapacityConsultation, func(h Handle) CapacityConsultation { return CapacityConsultation{h} })
}

var (
	capacityConsultationDate          = KindCapacityConsultation.cell("date")
	capacityConsultationTopic         = KindCapacityConsultation.cell("topic")
	capacityConsultationLegislative   = KindCapacityConsultation.cell("legislative")
	capacityConsultationInstitutional = KindCapacityConsultation.cell("institutional")
	capacityConsultationOperational   = KindCapacityConsultation.cell("operational")
	capacityConsultationConsent       = KindCapacityConsultation.cell("consent")
	capacityConsultationConsentOn     = KindCapacityConsultation.cell("consentOn")
)

// Date returns the day.
func (c CapacityConsultation) Date() Date { return c.date(capacityConsultationDate) }

// Topic returns the topic.
func (c CapacityConsultation) Topic() (string, bool) { return c.text(capacityConsultationTopic) }

// Legislative returns findings on laws.
func (c CapacityConsultation) Legislative() (string, bool) {
	return c.text(capacityConsultationLegislative)
}

// Institutional returns findings on institutions.
func (c CapacityConsultation) Institutional() (string, bool) {
	return c.text(capacityConsultationInstitutional)
}

// Operational returns findings on operations.
func (c CapacityConsultation) Operational() (string, bool) {
	return c.text(capacityConsultationOperational)
}

// Consent returns what the State agreed to release.
func (c CapacityConsultation) Consent() Consent {
	return Consent(c.choice(capacityConsultationConsent))
}

// ConsentOn returns when the State decided so.
func (c CapacityConsultation) ConsentOn() Date { return c.date(capacityConsultationConsentOn) }

// Recommendation is a record of its kind.
type Recommendation struct{ Handle }

// Recommendation returns the record as a Recommendation; ok is false where it is of another kind.
func (h Handle) Recommendation() (record Recommendation, ok bool) {
	return Recommendation{h}, h.at.kind() == KindRecommendation
}

// Recommendations returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Recommendations() iter.Seq[Recommendation] {
	return typed(s, KindRecommendation, func(h Handle) Recommendation { return Recommendation{h} })
}

var (
	recommendationText      = KindRecommendation.cell("text")
	recommendationAdoptedOn = KindRecommendation.cell("adoptedOn")
	recommendationStatus    = KindRecommendation.cell("status")
	recommendationDue       = KindRecommendation.cell("due")
)

// Text returns the text.
func (r Recommendation) Text() (string, bool) { return r.text(recommendationText) }

// AdoptedOn returns when it was adopted.
func (r Recommendation) AdoptedOn() Date { return r.date(recommendationAdoptedOn) }

// Status returns the status; it applies from statusOn.
func (r Recommendation) Status() RecommendationStatus {
	return RecommendationStatus(r.choice(recommendationStatus))
}

// Due returns when it is due.
func (r Recommendation) Due() Date { return r.date(recommendationDue) }

// RoadMap is a record of its kind.
type RoadMap struct{ Handle }

// RoadMap returns the record as a RoadMap; ok is false where it is of another kind.
func (h Handle) RoadMap() (record RoadMap, ok bool) {
	return RoadMap{h}, h.at.kind() == KindRoadMap
}

// RoadMaps returns the visible records of the kind in the order of their ids.
func (s *Snapshot) RoadMaps() iter.Seq[RoadMap] {
	return typed(s, KindRoadMap, func(h Handle) RoadMap { return RoadMap{h} })
}

// RoadMapStep is a record of its kind.
type RoadMapStep struct{ Handle }

// RoadMapStep returns the record as a RoadMapStep; ok is false where it is of another kind.
func (h Handle) RoadMapStep() (record RoadMapStep, ok bool) {
	return RoadMapStep{h}, h.at.kind() == KindRoadMapStep
}

// RoadMapSteps returns the visible records of the kind in the order of their ids.
func (s *Snapshot) RoadMapSteps() iter.Seq[RoadMapStep] {
	return typed(s, KindRoadMapStep, func(h Handle) RoadMapStep { return RoadMapStep{h} })
}

var (
	roadMapStepOrder       = KindRoadMapStep.cell("order")
	roadMapStepText        = KindRoadMapStep.cell("text")
	roadMapStepResponsible = KindRoadMapStep.cell("responsible")
	roadMapStepDue         = KindRoadMapStep.cell("due")
	roadMapStepStatus      = KindRoadMapStep.cell("status")
)

// Order returns the place among the steps of the road map.
func (r RoadMapStep) Order() (int, bool) { return r.integer(roadMapStepOrder) }

// Text returns the text.
func (r RoadMapStep) Text() (string, bool) { return r.text(roadMapStepText) }

// Responsible returns who is to take the step.
func (r RoadMapStep) Responsible() (string, bool) { return r.actor(roadMapStepResponsible) }

// Due returns when it is due.
func (r RoadMapStep) Due() Date { return r.date(roadMapStepDue) }

// Status returns the status; it applies from statusOn.
func (r RoadMapStep) Status() RecommendationStatus {
	return RecommendationStatus(r.choice(roadMapStepStatus))
}

// WorkingGroup is a record of its kind.
type WorkingGroup struct{ Handle }

// WorkingGroup returns the record as a WorkingGroup; ok is false where it is of another kind.
func (h Handle) WorkingGroup() (record WorkingGroup, ok bool) {
	return WorkingGroup{h}, h.at.kind() == KindWorkingGroup
}

// WorkingGroups returns the visible records of the kind in the order of their ids.
func (s *Snapshot) WorkingGroups() iter.Seq[WorkingGroup] {
	return typed(s, KindWorkingGroup, func(h Handle) WorkingGroup { return WorkingGroup{h} })
}

// Source is a record of its kind.
type Source struct{ Handle }

// Source returns the record as a Source; ok is false where it is of another kind.
func (h Handle) Source() (record Source, ok bool) {
	return Source{h}, h.at.kind() == KindSource
}

// Sources returns the visible records of the kind in the order of their ids.
func (s *Snapshot) Sources() iter.Seq[Source] {
	return typed(s, KindSource, func(h Handle) Source { return Source{h} })
}

var (
	sourceTitle     = KindSource.cell("title")
	sourcePublisher = KindSource.cell("publisher")
	sourceURL       = KindSource.cell("url")
	sourcePublished = KindSource.cell("published")
	sourceRetrieved = KindSource.cell("retrieved")
	sourceLicence   = KindSource.cell("licence")
	sourceDataSet   = KindSource.cell("dataSet")
)

// Title returns the title.
func (s Source) Title() (string, bool) { return s.text(sourceTitle) }

// Publisher returns the publisher.
func (s Source) Publisher() (string, bool) { return s.text(sourcePublisher) }

// URL returns the web address.
func (s Source) URL() (string, bool) { return s.text(sourceURL) }

// Published returns when it was published.
func (s Source) Published() Date { return s.date(sourcePublished) }

// Retrieved returns when it was read.
func (s Source) Retrieved() Date { return s.date(sourceRetrieved) }

// Licence returns the licence.
func (s Source) Licence() (string, bool) { return s.text(sourceLicence) }

// DataSet returns the data set that the source belongs to.
func (s Source) DataSet() (dataSet DataSet, ok bool) {
	id, _ := s.text(sourceDataSet)
	h, ok := s.s.Node(id)
	return DataSet{h}, ok
}

// DataSet is a record of its kind.
type DataSet struct{ Handle }

// DataSet returns the record as a DataSet; ok is false where it is of another kind.
func (h Handle) DataSet() (record DataSet, ok bool) {
	return DataSet{h}, h.at.kind() == KindDataSet
}

// DataSets returns the visible records of the kind in the order of their ids.
func (s *Snapshot) DataSets() iter.Seq[DataSet] {
	return typed(s, KindDataSet, func(h Handle) DataSet { return DataSet{h} })
}

var (
	dataSetStatement    = KindDataSet.cell("statement")
	dataSetCompleteness = KindDataSet.cell("completeness")
	dataSetFictional    = KindDataSet.cell("fictional")
)

// Statement returns what the data set is and is not, in a sentence.
func (d DataSet) Statement() (string, bool) { return d.text(dataSetStatement) }

// Completeness returns how complete it is.
func (d DataSet) Completeness() Completeness { return Completeness(d.choice(dataSetCompleteness)) }

// Fictional returns whether what it holds is made up.
func (d DataSet) Fictional() (value, ok bool) { return d.boolean(dataSetFictional) }

func typed[T any](s *Snapshot, kind NodeKind, wrap func(Handle) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for h := range s.Nodes(kind) {
			if !yield(wrap(h)) {
				return
			}
		}
	}
}
