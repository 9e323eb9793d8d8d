package model

import (
	"math"
	"strings"
)

// NodeKind is a kind of record. The zero value is no kind.
type NodeKind uint8

// The kinds of records, in the order in which lists and files have them.
const (
	KindMemberState NodeKind = iota + 1
	KindRegion
	KindTheme
	KindResolution
	KindInstrument
	KindRequirement
	KindGuidance
	KindProvider
	KindProgramme
	KindNeed
	KindAssessmentVisit
	KindCapacityConsultation
	KindRecommendation
	KindRoadMap
	KindRoadMapStep
	KindWorkingGroup
	KindSource
	KindDataSet

	nodeKinds = iota + 1
)

// KindDeclaration declares a kind of record.
type KindDeclaration struct {
	Label      string // the Neo4j label and the GraphQL type
	Prefix     string // of its ids, before the colon
	Folder     string // of its seed files
	Restricted bool   // without a release of its own, for the secretariat only; else public
	Named      bool   // a name must be given; else it can be derived
	Form       Form   // of the part of its ids after the colon
	Properties []Property
}

// The properties that every kind has come first, in this order.
const (
	cellName = iota
	cellSources
	cellReview
	cellRelease
	commonNodeCells
)

var commonProperties = []Property{
	{Name: "name", Type: TypeText},
	{Name: "sources", Type: TypeReferences, Refers: KindSource},
	choice("review", reviews),
	choice("release", releases),
}

func kind(label, prefix, folder string, form Form, own ...Property) KindDeclaration {
	return KindDeclaration{
		Label: label, Prefix: prefix, Folder: folder, Form: form,
		Properties: append(append([]Property{}, commonProperties...), own...),
	}
}

func (d KindDeclaration) named() KindDeclaration {
	d.Named = true
	return d
}

func (d KindDeclaration) restricted() KindDeclaration {
	d.Restricted = true
	return d
}

// without leaves out a common property's use: the cell stays, no value is taken.
func (d KindDeclaration) withoutSources() KindDeclaration {
	d.Properties[cellSources] = Property{Name: "sources"}
	return d
}

func text(name string) Property    { return Property{Name: name, Type: TypeText} }
func texts(name string) Property   { return Property{Name: name, Type: TypeTexts} }
func boolean(name string) Property { return Property{Name: name, Type: TypeBoolean} }
func actor(name string) Property   { return Property{Name: name, Type: TypeActor} }
func day(name string) Property     { return Property{Name: name, Type: TypeDay} }

// lastDay is a date that compares by its last day.
func lastDay(name string) Property { return Property{Name: name, Type: TypeDay, LastDay: true} }

func integer(name string, least, most int64) Property {
	return Property{Name: name, Type: TypeInteger, Min: least, Max: most}
}

func decimal(name string) Property {
	return Property{Name: name, Type: TypeDecimal, Min: math.MinInt64, Max: math.MaxInt64}
}

func code(name string, form Form) Property {
	return Property{Name: name, Type: TypeCode, Form: form}
}

func choice(name string, choices []string) Property {
	return Property{Name: name, Type: TypeChoice, Choices: choices}
}

func choiceSet(name string, choices []string) Property {
	return Property{Name: name, Type: TypeChoiceSet, Choices: choices}
}

func (p Property) required() Property {
	p.Required = true
	return p
}

func (p Property) formed(form Form) Property {
	p.Form = form
	return p
}

// kinds is the one declaration of the kinds of records.
var kinds = [nodeKinds]KindDeclaration{
	KindMemberState: kind("MemberState", "state", "member-states", formISO3,
		code("iso2", formISO2), code("iso3", formISO3), code("m49", formM49), text("formalName"),
		choiceSet("groups", stateGroups), text("contactPoint")).named(),
	KindRegion: kind("Region", "region", "regions", formRegion,
		choice("level", regionLevels).required()).named(),
	KindTheme: kind("Theme", "theme", "themes", formSlug,
		text("definition"), texts("dacPurposeCodes").formed(formPurposeCode)).named(),
	KindResolution: kind("Resolution", "resolution", "resolutions", formSlug,
		text("symbol").required(), choice("body", resolutionBodies), day("adoptedOn"), lastDay("endsOn"),
		text("subject"), code("url", formURL)),
	KindInstrument: kind("Instrument", "instrument", "instruments", formSlug,
		text("title").required(), integer("year", 1, 9999), text("depositary")),
	KindRequirement: kind("Requirement", "requirement", "requirements", formSlug,
		text("paragraph"), choice("force", requirementForces), text("asks")),
	KindGuidance: kind("Guidance", "guidance", "guidance", formSlug,
		text("symbol"), choice("kind", guidanceKinds), integer("year", 1, 9999), code("url", formURL)),
	KindProvider: kind("Provider", "provider", "providers", formSlug,
		text("acronym"), choice("kind", providerKinds).required(), boolean("compactMember"),
		texts("aliases"), texts("references"), text("contactPoint")).named(),
	KindProgramme: kind("Programme", "programme", "programmes", formSlug,
		text("acronym"), choice("kind", programmeKinds), day("start"), lastDay("end"),
		choice("status", programmeStatuses), day("statusOn"), integer("capacity", 0, math.MaxInt32),
		choice("availability", availabilities), choiceSet("assistance", assistances),
		choice("genderMarker", policySignificances), choice("humanRightsMarker", policySignificances),
		integer("reportedStates", 0, math.MaxInt32), day("reportedOn"), text("iatiIdentifier")).named(),
	KindNeed: kind("Need", "need", "needs", formULID,
		text("summary").required(), integer("severity", 0, 5), actor("ratedBy"), day("ratedOn"),
		choice("priority", priorities), choiceSet("assistance", assistances), choice("status", needStatuses),
		day("statusOn"), day("identifiedOn"), day("requestedOn"), day("resolvedOn"), choice("stateView", stateViews),
		text("stateReply"), text("indicator"), text("unit"), decimal("baseline"), decimal("target"),
		decimal("current"), day("measuredOn"), boolean("releasable")).restricted(),
	KindAssessmentVisit: kind("AssessmentVisit", "visit", "visits", formULID,
		day("date"), choice("consent", consents), day("consentOn"), code("report", formURL)).restricted(),
	KindCapacityConsultation: kind("CapacityConsultation", "consultation", "consultations", formULID,
		day("date"), text("topic"), text("legislative"), text("institutional"), text("operational"),
		choice("consent", consents), day("consentOn")).restricted(),
	KindRecommendation: kind("Recommendation", "recommendation", "recommendations", formULID,
		text("text").required(), day("adoptedOn"), choice("status", recommendationStatuses), day("due")).restricted(),
	KindRoadMap: kind("RoadMap", "roadmap", "road-maps", formULID).restricted(),
	KindRoadMapStep: kind("RoadMapStep", "step", "road-map-steps", formULID,
		integer("order", 1, math.MaxInt32), text("text").required(), actor("responsible"), day("due"),
		choice("status", recommendationStatuses)).restricted(),
	KindWorkingGroup: kind("WorkingGroup", "working-group", "working-groups", formSlug).named(),
	KindSource: kind("Source", "source", "sources", formSlug,
		text("title"), text("publisher"), code("url", formURL), day("published"), day("retrieved"), text("licence"),
		Property{Name: "dataSet", Type: TypeReference, Refers: KindDataSet}).withoutSources(),
	KindDataSet: kind("DataSet", "dataset", "data-sets", formSlug,
		text("statement"), choice("completeness", completenesses), boolean("fictional")).named().withoutSources(),
}

// Declaration returns what is declared of the kind.
func (k NodeKind) Declaration() KindDeclaration { return kinds[k] }

// Label returns the kind's name as a label and a type, such as MemberState.
func (k NodeKind) Label() string { return kinds[k].Label }

// String returns the kind's name as an enum value, such as MEMBER_STATE.
func (k NodeKind) String() string { return enumName(kinds[k].Label) }

// enumName turns MemberState into MEMBER_STATE.
func enumName(label string) string {
	var b strings.Builder
	for i, r := range label {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// NodeKinds returns all kinds of records, in their order.
func NodeKinds() []NodeKind {
	all := make([]NodeKind, 0, nodeKinds-1)
	for k := KindMemberState; k < nodeKinds; k++ {
		all = append(all, k)
	}
	return all
}

// KindByLabel returns the kind of a label such as MemberState.
func KindByLabel(label string) (NodeKind, bool) {
	for _, k := range NodeKinds() {
		if kinds[k].Label == label {
			return k, true
		}
	}
	return 0, false
}

// property returns the declared property of that name.
func property(declared []Property, name string) (int, bool) {
	for i, p := range declared {
		if p.Name == name && p.Type != 0 {
			return i, true
		}
	}
	return 0, false
}

// cell is the place of a property of a kind; it panics where there is none, so
// that an accessor of an undeclared property cannot be built.
func (k NodeKind) cell(name string) int {
	i, ok := property(kinds[k].Properties, name)
	if !ok {
		panic("model: " + kinds[k].Label + " declares no property " + name)
	}
	return i
}
