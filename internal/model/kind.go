package model

import (
	"math"
	"slices"
	"strings"
)

// NodeKind is a kind of record. The zero value is not a kind.
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

// KindDeclaration declares a kind of record. What is not declared of it here, or
// of its relations, is declared nowhere: levels and the order in which they are worked
// out, masks, whose records they are, names and the parts of large loads are
// derived from it (see derive).
type KindDeclaration struct {
	Label      string // the Neo4j label and the GraphQL type
	Prefix     string // of its ids, before the colon
	Folder     string // of its seed files; also its plural in messages
	Form       Form   // of the part of its ids after the colon
	Properties []Property
	Typed      func(Handle) any // the record in the handle of the kind
	Named      bool             // a name must be given
	// Called is the name of a record that gives none, in parts with ", " between. In
	// each, {owner} stands for the name of the record that it belongs to in the end,
	// and any other word in braces for the value of that property; a part whose
	// value is absent is left out.
	Called string
	// Restricted records are for the secretariat only, until their own release or
	// the decision of a State says otherwise. All others are public, unless OpenWith
	// says that they need a property for that.
	Restricted bool
	// Consent and ConsentOn are the properties of a kind whose records hold the
	// decision of a State: what it consents to, and the day of its decision.
	Consent, ConsentOn string
	// ReleasedBy is the kind of the edges that lead here from the records whose
	// newest decision counts, 0 for none. Releasable is the property that says
	// whether a partial release includes the record; with none, it does not.
	ReleasedBy EdgeKind
	Releasable string
	// OpenWith is the property with which a record that gives no release is public;
	// without it, the record is for the secretariat.
	OpenWith string
	// ReleasedWith leads to the record whose decision counts here too.
	ReleasedWith Bond
	// NoLooserThan are the kinds of edges that lead from a record to those whose
	// level it cannot be looser than, besides the one that it belongs to.
	NoLooserThan []EdgeKind
	InBothWorlds bool       // real records are in the exercise too
	After        []NodeKind // come first in a large load, besides what a record needs

	cells []Property // Properties, each in its cell; those that every kind has come first
}

// Bond is a direction along the edges of a kind. The zero value is none.
type Bond struct {
	Kind EdgeKind
	End  Direction // Outward: the record is the from-end
}

// The properties that every kind has stand in the first cells, in this order. A
// kind that does not declare one leaves its cell empty.
const (
	cellName = iota
	cellSources
	cellReview
	cellRelease
)

var commonProperties = []Property{
	{Name: "name", Type: TypeText},
	{Name: "sources", Type: TypeReferences, Refers: KindSource},
	choice("review", reviews),
	{Name: "release", Type: TypeChoice, Choices: releases, Audience: Owner},
}

func kind[T ~struct{ Handle }](label, prefix, folder string, form Form, own ...Property) KindDeclaration {
	all := slices.Concat(commonProperties, own)
	return KindDeclaration{
		Label: label, Prefix: prefix, Folder: folder, Form: form, Properties: all, cells: all,
		Typed: func(h Handle) any { return T{h} },
	}
}

func (d KindDeclaration) named() KindDeclaration        { d.Named = true; return d }
func (d KindDeclaration) restricted() KindDeclaration   { d.Restricted = true; return d }
func (d KindDeclaration) inBothWorlds() KindDeclaration { d.InBothWorlds = true; return d }

func (d KindDeclaration) called(name string) KindDeclaration {
	d.Called = name
	return d
}

func (d KindDeclaration) decides(consent, on string) KindDeclaration {
	d.Consent, d.ConsentOn = consent, on
	return d
}

func (d KindDeclaration) releasedBy(kind EdgeKind, releasable string) KindDeclaration {
	d.ReleasedBy, d.Releasable = kind, releasable
	return d
}

func (d KindDeclaration) releasedWith(kind EdgeKind, end Direction) KindDeclaration {
	d.ReleasedWith = Bond{kind, end}
	return d
}

func (d KindDeclaration) noLooserThan(kinds ...EdgeKind) KindDeclaration {
	d.NoLooserThan = kinds
	return d
}

func (d KindDeclaration) after(kinds ...NodeKind) KindDeclaration {
	d.After = kinds
	return d
}

func (d KindDeclaration) openWith(name string) KindDeclaration {
	d.OpenWith = name
	return d
}

// shownTo declares who sees the values of some properties.
func (d KindDeclaration) shownTo(audience Audience, names ...string) KindDeclaration {
	d.Properties, d.cells = shownTo(audience, d.Properties, names), shownTo(audience, d.cells, names)
	return d
}

func shownTo(audience Audience, declared []Property, names []string) []Property {
	all := slices.Clone(declared)
	for _, name := range names {
		i, ok := property(all, name)
		if !ok {
			panic("model: no property " + name)
		}
		all[i].Audience = audience
	}
	return all
}

// withoutSources declares what tells itself where it comes from.
func (d KindDeclaration) withoutSources() KindDeclaration {
	d.Properties = slices.Delete(slices.Clone(d.Properties), cellSources, cellSources+1)
	return d
}

func text(name string) Property    { return Property{Name: name, Type: TypeText} }
func texts(name string) Property   { return Property{Name: name, Type: TypeTexts} }
func boolean(name string) Property { return Property{Name: name, Type: TypeBoolean} }
func actor(name string) Property   { return Property{Name: name, Type: TypeActor} }
func day(name string) Property     { return Property{Name: name, Type: TypeDay} }

// lastDay is a date that compares by its last day, and is not before the first.
func lastDay(name, first string) Property {
	return Property{Name: name, Type: TypeDay, LastDay: true, FirstDay: first}
}

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

// aliases are what people call a record besides its name, former names included.
var aliases = texts("aliases").alias()

// alias is a property by whose values people call the record.
func (p Property) alias() Property {
	p.Alias = true
	return p
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
	KindMemberState: kind[MemberState]("MemberState", "state", "member-states", formISO3,
		code("iso2", formISO2).alias(), code("iso3", formISO3).alias(), code("m49", formM49).alias(), text("formalName").alias(), aliases,
		text("contactPoint")).named().after(KindRegion).
		shownTo(Platform, "contactPoint"),
	KindRegion: kind[Region]("Region", "region", "regions", formRegion,
		choice("level", regionLevels).required(), aliases).named(),
	KindTheme: kind[Theme]("Theme", "theme", "themes", formSlug,
		aliases, text("definition"), texts("dacPurposeCodes").formed(formPurposeCode)).named().inBothWorlds(),
	KindResolution: kind[Resolution]("Resolution", "resolution", "resolutions", formSlug,
		text("symbol").required().alias(), aliases, choice("body", resolutionBodies), day("adoptedOn"), lastDay("endsOn", "adoptedOn"),
		text("subject"), code("url", formURL)).called("{symbol}").inBothWorlds(),
	KindInstrument: kind[Instrument]("Instrument", "instrument", "instruments", formSlug,
		text("title").required().alias(), aliases, integer("year", 1, 9999), text("depositary")).called("{title}").inBothWorlds(),
	KindRequirement: kind[Requirement]("Requirement", "requirement", "requirements", formSlug,
		aliases, text("paragraph"), choice("force", requirementForces), text("asks")).called("{owner}, paragraph {paragraph}").inBothWorlds(),
	KindGuidance: kind[Guidance]("Guidance", "guidance", "guidance", formSlug,
		text("symbol").alias(), aliases, choice("kind", guidanceKinds), integer("year", 1, 9999), code("url", formURL)).
		called("{symbol}").inBothWorlds(),
	KindProvider: kind[Provider]("Provider", "provider", "providers", formSlug,
		text("acronym").alias(), choice("kind", providerKinds).required(), boolean("compactMember"),
		aliases, texts("references"), code("url", formURL), text("description"), text("contactPoint")).named().
		shownTo(Platform, "contactPoint"),
	KindProgramme: kind[Programme]("Programme", "programme", "programmes", formSlug,
		text("acronym").alias(), aliases, choice("kind", programmeKinds), day("start"), lastDay("end", "start"),
		choice("status", programmeStatuses), day("statusOn"), integer("capacity", 0, math.MaxInt32),
		choice("availability", availabilities), choiceSet("assistance", assistances),
		choice("genderMarker", policySignificances), choice("humanRightsMarker", policySignificances),
		integer("reportedStates", 0, math.MaxInt32), day("reportedOn"), code("url", formURL), text("description"), text("iatiIdentifier")).named(),
	KindNeed: kind[Need]("Need", "need", "needs", formULID,
		text("summary").required(), text("details"), integer("severity", 0, 5), actor("ratedBy"), day("ratedOn"),
		choice("priority", priorities), choiceSet("assistance", assistances), choice("status", needStatuses),
		day("statusOn"), day("identifiedOn"), day("requestedOn"), day("resolvedOn"), choice("stateView", stateViews),
		text("stateReply"), text("indicator"), text("indicatorUnit"), decimal("baseline"), decimal("target"),
		decimal("current"), day("measuredOn"), boolean("releasable")).called("{summary}").
		restricted().releasedBy(Identified, "releasable").shownTo(Owner, "releasable"),
	KindAssessmentVisit: kind[AssessmentVisit]("AssessmentVisit", "visit", "visits", formULID,
		day("date"), choice("consent", consents), day("consentOn"), code("reportUrl", formURL),
		choice("stateView", stateViews), text("stateReply")).
		called("Assessment visit, {owner}, {date}").restricted().decides("consent", "consentOn").
		shownTo(Owner, "consent", "consentOn").shownTo(Insiders, "reportUrl"),
	KindCapacityConsultation: kind[CapacityConsultation]("CapacityConsultation", "consultation", "consultations", formULID,
		day("date"), text("topic"), text("legislative"), text("institutional"), text("operational"),
		choice("consent", consents), day("consentOn"), choice("stateView", stateViews), text("stateReply")).
		called("Capacity consultation, {owner}, {date}").restricted().decides("consent", "consentOn").
		shownTo(Owner, "consent", "consentOn").shownTo(Insiders, "legislative", "institutional", "operational"),
	KindRecommendation: kind[Recommendation]("Recommendation", "recommendation", "recommendations", formULID,
		text("text").required(), day("adoptedOn"), choice("status", recommendationStatuses), day("due"),
		choice("stateView", stateViews), text("stateReply")).
		called("Recommendation, {owner}, {adoptedOn}").restricted().releasedBy(LedTo, "").noLooserThan(Concerns),
	KindRoadMap: kind[RoadMap]("RoadMap", "roadmap", "road-maps", formULID).
		called("Road map, {owner}").restricted().releasedBy(LedTo, ""),
	KindRoadMapStep: kind[RoadMapStep]("RoadMapStep", "step", "road-map-steps", formULID,
		integer("position", 1, math.MaxInt32), text("text").required(), actor("responsible"), day("due"),
		choice("status", recommendationStatuses)).called("Road map step, {owner}, {due}").
		restricted().releasedWith(HasStep, Inward).noLooserThan(Answers, Follows),
	KindWorkingGroup: kind[WorkingGroup]("WorkingGroup", "working-group", "working-groups", formSlug, aliases).named(),
	KindSource: kind[Source]("Source", "source", "sources", formSlug,
		text("title"), text("publisher"), code("url", formURL), day("published"), day("retrieved"), text("licence"),
		Property{Name: "dataSet", Type: TypeReference, Refers: KindDataSet}).called("{title}").withoutSources().openWith("url"),
	KindDataSet: kind[DataSet]("DataSet", "dataset", "data-sets", formSlug,
		text("statement"), choice("completeness", completenesses), boolean("fictional"), day("standsOn")).named().withoutSources(),
}

// Declaration returns what is declared of the kind.
func (k NodeKind) Declaration() KindDeclaration { return kinds[k] }

// DecidesWorlds reports whether records of the kind say of others that they are
// fictional: data sets, and the sources that are of them.
func (k NodeKind) DecidesWorlds() bool { return k == KindSource || k == KindDataSet }

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
		if p.Name == name {
			return i, true
		}
	}
	return 0, false
}

// cell returns the cell of a property of a kind; it panics if there is none, so
// that an accessor of an undeclared property cannot be built.
func (k NodeKind) cell(name string) int { return kinds[k].cell(name) }

func (d *KindDeclaration) cell(name string) int {
	if _, ok := property(d.Properties, name); !ok {
		panic("model: " + d.Label + " declares no property " + name)
	}
	i, _ := property(d.cells, name)
	return i
}
