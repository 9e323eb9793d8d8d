package model

import "iter"

// For each kind, its handle; Handle's method that returns the record in it, with ok
// false for a record of another kind; Snapshot's method that yields the visible
// records in the order of their ids; and an accessor for each property. An accessor
// returns the zero value, and ok false if it has an ok, for a property that is
// absent or whose value the viewer may not see.

type MemberState struct{ Handle }

func (h Handle) MemberState() (record MemberState, ok bool) {
	return MemberState{h}, h.at.kind() == KindMemberState
}

func (s *Snapshot) MemberStates() iter.Seq[MemberState] {
	return typed(s, KindMemberState, func(h Handle) MemberState { return MemberState{h} })
}

var (
	memberStateIso2         = KindMemberState.cell("iso2")
	memberStateIso3         = KindMemberState.cell("iso3")
	memberStateM49          = KindMemberState.cell("m49")
	memberStateFormalName   = KindMemberState.cell("formalName")
	memberStateContactPoint = KindMemberState.cell("contactPoint")
)

// ISO2 returns the ISO 3166-1 alpha-2 code.
func (m MemberState) ISO2() (string, bool) { return m.text(memberStateIso2) }

// ISO3 returns the ISO 3166-1 alpha-3 code.
func (m MemberState) ISO3() (string, bool) { return m.text(memberStateIso3) }

// M49 returns the UN M49 code.
func (m MemberState) M49() (string, bool) { return m.text(memberStateM49) }

func (m MemberState) FormalName() (string, bool) { return m.text(memberStateFormalName) }

// ContactPoint returns the office to write to.
func (m MemberState) ContactPoint() (string, bool) { return m.text(memberStateContactPoint) }

type Region struct{ Handle }

func (h Handle) Region() (record Region, ok bool) {
	return Region{h}, h.at.kind() == KindRegion
}

func (s *Snapshot) Regions() iter.Seq[Region] {
	return typed(s, KindRegion, func(h Handle) Region { return Region{h} })
}

var regionLevel = KindRegion.cell("level")

func (r Region) Level() RegionLevel { return RegionLevel(r.choice(regionLevel)) }

type Theme struct{ Handle }

func (h Handle) Theme() (record Theme, ok bool) {
	return Theme{h}, h.at.kind() == KindTheme
}

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

type Resolution struct{ Handle }

func (h Handle) Resolution() (record Resolution, ok bool) {
	return Resolution{h}, h.at.kind() == KindResolution
}

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

func (r Resolution) Symbol() (string, bool) { return r.text(resolutionSymbol) }

// Body returns the body that adopted it.
func (r Resolution) Body() ResolutionBody { return ResolutionBody(r.choice(resolutionBody)) }

func (r Resolution) AdoptedOn() Date { return r.date(resolutionAdoptedOn) }

// EndsOn returns the last day of the mandate that it gives.
func (r Resolution) EndsOn() Date { return r.date(resolutionEndsOn) }

func (r Resolution) Subject() (string, bool) { return r.text(resolutionSubject) }

func (r Resolution) URL() (string, bool) { return r.text(resolutionURL) }

type Instrument struct{ Handle }

func (h Handle) Instrument() (record Instrument, ok bool) {
	return Instrument{h}, h.at.kind() == KindInstrument
}

func (s *Snapshot) Instruments() iter.Seq[Instrument] {
	return typed(s, KindInstrument, func(h Handle) Instrument { return Instrument{h} })
}

var (
	instrumentTitle      = KindInstrument.cell("title")
	instrumentYear       = KindInstrument.cell("year")
	instrumentDepositary = KindInstrument.cell("depositary")
)

func (i Instrument) Title() (string, bool) { return i.text(instrumentTitle) }

func (i Instrument) Year() (int, bool) { return i.integer(instrumentYear) }

func (i Instrument) Depositary() (string, bool) { return i.text(instrumentDepositary) }

type Requirement struct{ Handle }

func (h Handle) Requirement() (record Requirement, ok bool) {
	return Requirement{h}, h.at.kind() == KindRequirement
}

func (s *Snapshot) Requirements() iter.Seq[Requirement] {
	return typed(s, KindRequirement, func(h Handle) Requirement { return Requirement{h} })
}

var (
	requirementParagraph = KindRequirement.cell("paragraph")
	requirementForce     = KindRequirement.cell("force")
	requirementAsks      = KindRequirement.cell("asks")
)

func (r Requirement) Paragraph() (string, bool) { return r.text(requirementParagraph) }

// Force returns the operative word.
func (r Requirement) Force() RequirementForce { return RequirementForce(r.choice(requirementForce)) }

// Asks returns what it asks, in short words.
func (r Requirement) Asks() (string, bool) { return r.text(requirementAsks) }

type Guidance struct{ Handle }

func (h Handle) Guidance() (record Guidance, ok bool) {
	return Guidance{h}, h.at.kind() == KindGuidance
}

func (s *Snapshot) Guidance() iter.Seq[Guidance] {
	return typed(s, KindGuidance, func(h Handle) Guidance { return Guidance{h} })
}

var (
	guidanceSymbol = KindGuidance.cell("symbol")
	guidanceKind   = KindGuidance.cell("kind")
	guidanceYear   = KindGuidance.cell("year")
	guidanceURL    = KindGuidance.cell("url")
)

func (g Guidance) Symbol() (string, bool) { return g.text(guidanceSymbol) }

func (g Guidance) GuidanceKind() GuidanceKind { return GuidanceKind(g.choice(guidanceKind)) }

func (g Guidance) Year() (int, bool) { return g.integer(guidanceYear) }

func (g Guidance) URL() (string, bool) { return g.text(guidanceURL) }

type Provider struct{ Handle }

func (h Handle) Provider() (record Provider, ok bool) {
	return Provider{h}, h.at.kind() == KindProvider
}

func (s *Snapshot) Providers() iter.Seq[Provider] {
	return typed(s, KindProvider, func(h Handle) Provider { return Provider{h} })
}

var (
	providerAcronym       = KindProvider.cell("acronym")
	providerKind          = KindProvider.cell("kind")
	providerCompactMember = KindProvider.cell("compactMember")
	providerReferences    = KindProvider.cell("references")
	providerURL           = KindProvider.cell("url")
	providerDescription   = KindProvider.cell("description")
	providerContactPoint  = KindProvider.cell("contactPoint")
)

func (p Provider) Acronym() (string, bool) { return p.text(providerAcronym) }

func (p Provider) ProviderKind() ProviderKind { return ProviderKind(p.choice(providerKind)) }

// CompactMember returns whether it is an entity of the Global Counter-Terrorism Coordination Compact.
func (p Provider) CompactMember() (value, ok bool) { return p.boolean(providerCompactMember) }

// References returns references elsewhere, such as IATI and DAC.
func (p Provider) References() []string { return p.list(providerReferences) }

// URL returns the web address.
func (p Provider) URL() (string, bool) { return p.text(providerURL) }

// Description returns what it does, in two sentences.
func (p Provider) Description() (string, bool) { return p.text(providerDescription) }

// ContactPoint returns the office to write to.
func (p Provider) ContactPoint() (string, bool) { return p.text(providerContactPoint) }

type Programme struct{ Handle }

func (h Handle) Programme() (record Programme, ok bool) {
	return Programme{h}, h.at.kind() == KindProgramme
}

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
	programmeURL               = KindProgramme.cell("url")
	programmeDescription       = KindProgramme.cell("description")
	programmeIatiIdentifier    = KindProgramme.cell("iatiIdentifier")
)

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

// URL returns the web address.
func (p Programme) URL() (string, bool) { return p.text(programmeURL) }

// Description returns what it does, in two sentences.
func (p Programme) Description() (string, bool) { return p.text(programmeDescription) }

// IATIIdentifier returns the IATI activity identifier.
func (p Programme) IATIIdentifier() (string, bool) { return p.text(programmeIatiIdentifier) }

type Need struct{ Handle }

func (h Handle) Need() (record Need, ok bool) {
	return Need{h}, h.at.kind() == KindNeed
}

func (s *Snapshot) Needs() iter.Seq[Need] {
	return typed(s, KindNeed, func(h Handle) Need { return Need{h} })
}

var (
	needSummary       = KindNeed.cell("summary")
	needDetails       = KindNeed.cell("details")
	needSeverity      = KindNeed.cell("severity")
	needRatedBy       = KindNeed.cell("ratedBy")
	needRatedOn       = KindNeed.cell("ratedOn")
	needPriority      = KindNeed.cell("priority")
	needAssistance    = KindNeed.cell("assistance")
	needStatus        = KindNeed.cell("status")
	needStatusOn      = KindNeed.cell("statusOn")
	needIdentifiedOn  = KindNeed.cell("identifiedOn")
	needRequestedOn   = KindNeed.cell("requestedOn")
	needResolvedOn    = KindNeed.cell("resolvedOn")
	needStateView     = KindNeed.cell("stateView")
	needStateReply    = KindNeed.cell("stateReply")
	needIndicator     = KindNeed.cell("indicator")
	needIndicatorUnit = KindNeed.cell("indicatorUnit")
	needBaseline      = KindNeed.cell("baseline")
	needTarget        = KindNeed.cell("target")
	needCurrent       = KindNeed.cell("current")
	needMeasuredOn    = KindNeed.cell("measuredOn")
	needReleasable    = KindNeed.cell("releasable")
)

// Summary returns the need in short words.
func (n Need) Summary() (string, bool) { return n.text(needSummary) }

// Details returns the need at length.
func (n Need) Details() (string, bool) { return n.text(needDetails) }

// Severity returns the severity, 0 to 5; absent: unrated.
func (n Need) Severity() (int, bool) { return n.integer(needSeverity) }

// RatedBy returns who rated the severity.
func (n Need) RatedBy() (string, bool) { return n.actor(needRatedBy) }

// RatedOn returns when the severity was rated.
func (n Need) RatedOn() Date { return n.date(needRatedOn) }

func (n Need) Priority() Priority { return Priority(n.choice(needPriority)) }

func (n Need) Assistance() []Assistance { return choicesOf[Assistance](n.Handle, needAssistance) }

// Status returns the status; it applies from statusOn.
func (n Need) Status() NeedStatus { return NeedStatus(n.choice(needStatus)) }

// StatusOn returns the day from which the status applies.
func (n Need) StatusOn() Date { return n.date(needStatusOn) }

func (n Need) IdentifiedOn() Date { return n.date(needIdentifiedOn) }

// RequestedOn returns when the State asked for help with it.
func (n Need) RequestedOn() Date { return n.date(needRequestedOn) }

func (n Need) ResolvedOn() Date { return n.date(needResolvedOn) }

// StateView returns what the State says of it.
func (n Need) StateView() StateView { return StateView(n.choice(needStateView)) }

// StateReply returns the State's words.
func (n Need) StateReply() (string, bool) { return n.text(needStateReply) }

// Indicator returns what is measured.
func (n Need) Indicator() (string, bool) { return n.text(needIndicator) }

// IndicatorUnit returns the unit of the indicator.
func (n Need) IndicatorUnit() (string, bool) { return n.text(needIndicatorUnit) }

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

type AssessmentVisit struct{ Handle }

func (h Handle) AssessmentVisit() (record AssessmentVisit, ok bool) {
	return AssessmentVisit{h}, h.at.kind() == KindAssessmentVisit
}

func (s *Snapshot) Visits() iter.Seq[AssessmentVisit] {
	return typed(s, KindAssessmentVisit, func(h Handle) AssessmentVisit { return AssessmentVisit{h} })
}

var (
	assessmentVisitDate       = KindAssessmentVisit.cell("date")
	assessmentVisitConsent    = KindAssessmentVisit.cell("consent")
	assessmentVisitConsentOn  = KindAssessmentVisit.cell("consentOn")
	assessmentVisitReportURL  = KindAssessmentVisit.cell("reportUrl")
	assessmentVisitStateView  = KindAssessmentVisit.cell("stateView")
	assessmentVisitStateReply = KindAssessmentVisit.cell("stateReply")
)

// Date returns the day.
func (a AssessmentVisit) Date() Date { return a.date(assessmentVisitDate) }

// Consent returns what the State agreed to release.
func (a AssessmentVisit) Consent() Consent { return Consent(a.choice(assessmentVisitConsent)) }

// ConsentOn returns when the State decided so.
func (a AssessmentVisit) ConsentOn() Date { return a.date(assessmentVisitConsentOn) }

// ReportURL returns the web address of the report.
func (a AssessmentVisit) ReportURL() (string, bool) { return a.text(assessmentVisitReportURL) }

// StateView returns what the State says of it.
func (a AssessmentVisit) StateView() StateView { return StateView(a.choice(assessmentVisitStateView)) }

// StateReply returns the State's words.
func (a AssessmentVisit) StateReply() (string, bool) { return a.text(assessmentVisitStateReply) }

type CapacityConsultation struct{ Handle }

func (h Handle) CapacityConsultation() (record CapacityConsultation, ok bool) {
	return CapacityConsultation{h}, h.at.kind() == KindCapacityConsultation
}

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
	capacityConsultationStateView     = KindCapacityConsultation.cell("stateView")
	capacityConsultationStateReply    = KindCapacityConsultation.cell("stateReply")
)

// Date returns the day.
func (c CapacityConsultation) Date() Date { return c.date(capacityConsultationDate) }

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

// StateView returns what the State says of it.
func (c CapacityConsultation) StateView() StateView {
	return StateView(c.choice(capacityConsultationStateView))
}

// StateReply returns the State's words.
func (c CapacityConsultation) StateReply() (string, bool) {
	return c.text(capacityConsultationStateReply)
}

type Recommendation struct{ Handle }

func (h Handle) Recommendation() (record Recommendation, ok bool) {
	return Recommendation{h}, h.at.kind() == KindRecommendation
}

func (s *Snapshot) Recommendations() iter.Seq[Recommendation] {
	return typed(s, KindRecommendation, func(h Handle) Recommendation { return Recommendation{h} })
}

var (
	recommendationText       = KindRecommendation.cell("text")
	recommendationAdoptedOn  = KindRecommendation.cell("adoptedOn")
	recommendationStatus     = KindRecommendation.cell("status")
	recommendationDue        = KindRecommendation.cell("due")
	recommendationStateView  = KindRecommendation.cell("stateView")
	recommendationStateReply = KindRecommendation.cell("stateReply")
)

func (r Recommendation) Text() (string, bool) { return r.text(recommendationText) }

func (r Recommendation) AdoptedOn() Date { return r.date(recommendationAdoptedOn) }

// Status returns the status; it applies from statusOn.
func (r Recommendation) Status() RecommendationStatus {
	return RecommendationStatus(r.choice(recommendationStatus))
}

func (r Recommendation) Due() Date { return r.date(recommendationDue) }

// StateView returns what the State says of it.
func (r Recommendation) StateView() StateView { return StateView(r.choice(recommendationStateView)) }

// StateReply returns the State's words.
func (r Recommendation) StateReply() (string, bool) { return r.text(recommendationStateReply) }

type RoadMap struct{ Handle }

func (h Handle) RoadMap() (record RoadMap, ok bool) {
	return RoadMap{h}, h.at.kind() == KindRoadMap
}

func (s *Snapshot) RoadMaps() iter.Seq[RoadMap] {
	return typed(s, KindRoadMap, func(h Handle) RoadMap { return RoadMap{h} })
}

type RoadMapStep struct{ Handle }

func (h Handle) RoadMapStep() (record RoadMapStep, ok bool) {
	return RoadMapStep{h}, h.at.kind() == KindRoadMapStep
}

func (s *Snapshot) RoadMapSteps() iter.Seq[RoadMapStep] {
	return typed(s, KindRoadMapStep, func(h Handle) RoadMapStep { return RoadMapStep{h} })
}

var (
	roadMapStepPosition    = KindRoadMapStep.cell("position")
	roadMapStepText        = KindRoadMapStep.cell("text")
	roadMapStepResponsible = KindRoadMapStep.cell("responsible")
	roadMapStepDue         = KindRoadMapStep.cell("due")
	roadMapStepStatus      = KindRoadMapStep.cell("status")
)

// Position returns the position among the steps of the road map.
func (r RoadMapStep) Position() (int, bool) { return r.integer(roadMapStepPosition) }

func (r RoadMapStep) Text() (string, bool) { return r.text(roadMapStepText) }

// Responsible returns who is to take the step.
func (r RoadMapStep) Responsible() (string, bool) { return r.actor(roadMapStepResponsible) }

func (r RoadMapStep) Due() Date { return r.date(roadMapStepDue) }

// Status returns the status; it applies from statusOn.
func (r RoadMapStep) Status() RecommendationStatus {
	return RecommendationStatus(r.choice(roadMapStepStatus))
}

type WorkingGroup struct{ Handle }

func (h Handle) WorkingGroup() (record WorkingGroup, ok bool) {
	return WorkingGroup{h}, h.at.kind() == KindWorkingGroup
}

func (s *Snapshot) WorkingGroups() iter.Seq[WorkingGroup] {
	return typed(s, KindWorkingGroup, func(h Handle) WorkingGroup { return WorkingGroup{h} })
}

type Source struct{ Handle }

func (h Handle) Source() (record Source, ok bool) {
	return Source{h}, h.at.kind() == KindSource
}

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

func (s Source) Title() (string, bool) { return s.text(sourceTitle) }

func (s Source) Publisher() (string, bool) { return s.text(sourcePublisher) }

func (s Source) URL() (string, bool) { return s.text(sourceURL) }

func (s Source) Published() Date { return s.date(sourcePublished) }

// Retrieved returns when it was read.
func (s Source) Retrieved() Date { return s.date(sourceRetrieved) }

func (s Source) Licence() (string, bool) { return s.text(sourceLicence) }

// DataSet returns the data set that the source belongs to.
func (s Source) DataSet() (dataSet DataSet, ok bool) {
	id, _ := s.text(sourceDataSet)
	h, ok := s.s.Node(id)
	return DataSet{h}, ok
}

type DataSet struct{ Handle }

func (h Handle) DataSet() (record DataSet, ok bool) {
	return DataSet{h}, h.at.kind() == KindDataSet
}

func (s *Snapshot) DataSets() iter.Seq[DataSet] {
	return typed(s, KindDataSet, func(h Handle) DataSet { return DataSet{h} })
}

var (
	dataSetStatement    = KindDataSet.cell("statement")
	dataSetCompleteness = KindDataSet.cell("completeness")
	dataSetFictional    = KindDataSet.cell("fictional")
	dataSetStandsOn     = KindDataSet.cell("standsOn")
)

// Statement returns what the data set is and is not, in a sentence.
func (d DataSet) Statement() (string, bool) { return d.text(dataSetStatement) }

// Completeness returns how complete it is.
func (d DataSet) Completeness() Completeness { return Completeness(d.choice(dataSetCompleteness)) }

// Fictional returns whether its content is fictional.
func (d DataSet) Fictional() (value, ok bool) { return d.boolean(dataSetFictional) }

// StandsOn returns the day that the data set is about.
func (d DataSet) StandsOn() Date { return d.date(dataSetStandsOn) }

func typed[T any](s *Snapshot, kind NodeKind, wrap func(Handle) T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for h := range s.Nodes(kind) {
			if !yield(wrap(h)) {
				return
			}
		}
	}
}
