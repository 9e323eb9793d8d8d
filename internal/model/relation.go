package model

import "slices"

// EdgeKind is a kind of relation between records. The zero value is not a kind.
type EdgeKind uint8

// The kinds of relations.
const (
	In EdgeKind = iota + 1
	PartOf
	NarrowerThan
	SetsOut
	Recalls
	Renews
	SetBy
	Concerns
	Guides
	Supplements
	HasNeed
	ArisesFrom
	Requires
	SharedWith
	ParticipatesIn
	Of
	Addresses
	MandatedBy
	Serves
	ProposedFor
	Meets
	ComponentOf
	CoordinatesWith
	Supports
	Produced
	SameAs
	To
	Identified
	LedTo
	Assessed
	Conducted
	MadeTo
	HeldIn
	Under
	Mapped
	Implements
	HasStep
	Answers
	Follows
	Offers
	MemberOf

	edgeKinds = iota + 1
)

// Ends is a pair of kinds that a kind of edge may bind.
type Ends struct{ From, To NodeKind }

// EdgeDeclaration declares a kind of edge, as KindDeclaration does a kind of record.
type EdgeDeclaration struct {
	Label      string // the Neo4j relationship type and the GraphQL enum value
	Ends       []Ends
	Properties []Property
	Identity   string // the property that, with both ends, tells two edges apart; "" where the ends do
	Undirected bool   // stored with sorted ends, walked alike from both
	Acyclic    bool
	// OwnRelease is false for the edges that have no level of their own, because
	// the record at their Bound end belongs to the other: it is visible only with
	// the edge, and never looser than what it belongs to.
	OwnRelease bool
	Bound      Direction // Outward: the from-end
	Least      Least     // than which the edge is never looser
	// ShownAt says, if Shown is set, at which end the record is whose own viewers,
	// and those of its offices, see the edge at any level.
	Shown   bool
	ShownAt Direction
	// Audience says which of the viewers who see the from-end see the edge.
	Audience Audience
	// InsideState says that if both ends belong to a State, it is the same one.
	InsideState bool
	// Exactly says which records have a limited number of edges of this kind: exactly
	// one, or at most so many.
	Exactly []Cardinality

	cells []Property // Properties, each in its cell; those that every kind has come first
}

// Least is the loosest level that an edge can have; "" is none.
type Least struct {
	Release  Release
	Property string   // on whose value it depends, "" for none
	Values   []string // with which it holds; "" stands for an absent value
}

// Cardinality says how many edges of a kind a record of a kind has.
type Cardinality struct {
	Kind    NodeKind
	End     Direction // Outward: the record is the from-end
	AtLeast int       // 0 or 1
	AtMost  int
}

// Direction says from which end an edge is walked.
type Direction uint8

// The directions.
const (
	Outward Direction = iota // from the from-end
	Inward                   // from the to-end
)

// The properties that every kind of edge has stand in the first cells, in this
// order. A kind that does not declare one leaves its cell empty.
const (
	cellEdgeSources = iota
	cellEdgeReview
	cellEdgeRelease
	cellEdgeClaimedBy
)

func edge(label string, ends []Ends, own ...Property) EdgeDeclaration {
	all := slices.Concat(commonProperties[cellSources:], []Property{actor("claimedBy")}, own)
	return EdgeDeclaration{Label: label, Ends: ends, OwnRelease: true, Properties: all, cells: all}
}

func ends(from NodeKind, to ...NodeKind) []Ends {
	var all []Ends
	for _, k := range to {
		all = append(all, Ends{from, k})
	}
	return all
}

func also(lists ...[]Ends) []Ends {
	var all []Ends
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func (d EdgeDeclaration) acyclic() EdgeDeclaration     { d.Acyclic = true; return d }
func (d EdgeDeclaration) undirected() EdgeDeclaration  { d.Undirected = true; return d }
func (d EdgeDeclaration) insideState() EdgeDeclaration { d.InsideState = true; return d }

func (d EdgeDeclaration) toldApartBy(name string) EdgeDeclaration {
	d.Identity = name
	return d
}

func (d EdgeDeclaration) noLooserThan(release Release) EdgeDeclaration {
	d.Least = Least{Release: release}
	return d
}

// noLooserWhile is noLooserThan for the edges of which a property has one of some
// values.
func (d EdgeDeclaration) noLooserWhile(release Release, name string, values ...string) EdgeDeclaration {
	d.Least = Least{Release: release, Property: name, Values: values}
	return d
}

func (d EdgeDeclaration) shownAt(end Direction) EdgeDeclaration {
	d.Shown, d.ShownAt = true, end
	return d
}

func (d EdgeDeclaration) forInsiders() EdgeDeclaration {
	d.Audience = Insiders
	return d
}

// shownTo declares who sees the values of some properties.
func (d EdgeDeclaration) shownTo(audience Audience, names ...string) EdgeDeclaration {
	d.Properties, d.cells = shownTo(audience, d.Properties, names), shownTo(audience, d.cells, names)
	return d
}

// belongs declares that the record at an end belongs to the one at the other.
func (d EdgeDeclaration) belongs(bound Direction) EdgeDeclaration {
	d.OwnRelease, d.Bound = false, bound
	d.Properties = slices.Delete(slices.Clone(d.Properties), cellEdgeRelease, cellEdgeRelease+1)
	d.cells = slices.Clone(d.cells)
	d.cells[cellEdgeRelease] = Property{Name: "release"}
	return d
}

func (d EdgeDeclaration) one(kind NodeKind, end Direction) EdgeDeclaration {
	d.Exactly = append(d.Exactly, Cardinality{kind, end, 1, 1})
	return d
}

func (d EdgeDeclaration) atMost(most int, kind NodeKind, end Direction) EdgeDeclaration {
	d.Exactly = append(d.Exactly, Cardinality{kind, end, 0, most})
	return d
}

// MostThemes is how many themes a need CONCERNS at most: shares of up to so many are
// added up exactly.
const MostThemes = 16

// relations is the one declaration of the kinds of edges.
var relations = [edgeKinds]EdgeDeclaration{
	In: edge("IN", ends(KindMemberState, KindRegion), day("since"), lastDay("until", "since")).toldApartBy("since"),
	PartOf: edge("PART_OF", also(ends(KindRegion, KindRegion), ends(KindProvider, KindProvider)),
		day("since"), lastDay("until", "since")).acyclic().atMost(1, KindProvider, Outward),
	NarrowerThan: edge("NARROWER_THAN", ends(KindTheme, KindTheme)).acyclic(),
	SetsOut:      edge("SETS_OUT", ends(KindResolution, KindTheme)),
	Recalls:      edge("RECALLS", ends(KindResolution, KindResolution)).acyclic(),
	Renews:       edge("RENEWS", ends(KindResolution, KindResolution)).acyclic(),
	SetBy: edge("SET_BY", ends(KindRequirement, KindResolution, KindInstrument)).
		belongs(Outward).one(KindRequirement, Outward),
	Concerns: edge("CONCERNS", also(ends(KindRequirement, KindTheme), ends(KindInstrument, KindTheme),
		ends(KindNeed, KindTheme), ends(KindRecommendation, KindNeed), ends(KindWorkingGroup, KindTheme))).insideState().
		atMost(MostThemes, KindNeed, Outward),
	Guides:      edge("GUIDES", ends(KindGuidance, KindTheme, KindResolution)),
	Supplements: edge("SUPPLEMENTS", ends(KindGuidance, KindGuidance)).acyclic(),
	HasNeed:     edge("HAS_NEED", ends(KindMemberState, KindNeed)).belongs(Inward).one(KindNeed, Inward),
	ArisesFrom:  edge("ARISES_FROM", ends(KindNeed, KindResolution, KindRequirement, KindInstrument)),
	Requires:    edge("REQUIRES", ends(KindNeed, KindNeed)).insideState(),
	SharedWith: edge("SHARED_WITH", also(ends(KindNeed, KindProvider), ends(KindCapacityConsultation, KindProvider)),
		day("decidedOn")).noLooserThan(ReleaseSecretariat).shownAt(Inward),
	ParticipatesIn: edge("PARTICIPATES_IN", ends(KindProvider, KindProgramme),
		choice("role", roles).required(), text("wording")).toldApartBy("role"),
	Of: edge("OF", also(ends(KindProvider, KindMemberState), ends(KindRoadMap, KindMemberState))).
		belongs(Outward).one(KindRoadMap, Outward),
	Addresses:  edge("ADDRESSES", ends(KindProgramme, KindTheme)),
	MandatedBy: edge("MANDATED_BY", ends(KindProgramme, KindResolution, KindRequirement, KindGuidance, KindInstrument)),
	Serves: edge("SERVES", ends(KindProgramme, KindMemberState, KindRegion), day("since"), lastDay("until", "since"),
		choice("status", engagementStatuses), day("statusOn"), day("lastReportedOn"), choice("stateView", stateViews), text("stateReply")).toldApartBy("since").
		noLooserWhile(ReleasePartners, "status", string(EngagementStatusProposed), string(EngagementStatusCancelled)).shownAt(Inward),
	ProposedFor: edge("PROPOSED_FOR", ends(KindProgramme, KindNeed), choice("status", proposalStatuses),
		day("proposedOn"), actor("proposedBy"), day("decidedOn"), actor("decidedBy"), text("reason")).toldApartBy("proposedOn").
		noLooserThan(ReleasePartners).shownTo(Sides, "reason"),
	Meets: edge("MEETS", ends(KindProgramme, KindNeed),
		integer("extentPercent", 0, 100).required(), day("assessedOn"), actor("assessedBy"),
		actor("confirmedBy"), day("confirmedOn"), choice("stateView", stateViews), text("stateReply")).toldApartBy("assessedOn"),
	ComponentOf:     edge("COMPONENT_OF", ends(KindProgramme, KindProgramme)).acyclic(),
	CoordinatesWith: edge("COORDINATES_WITH", ends(KindProgramme, KindProgramme)).undirected(),
	Supports:        edge("SUPPORTS", ends(KindProgramme, KindRecommendation)),
	Produced:        edge("PRODUCED", ends(KindProgramme, KindGuidance)),
	SameAs: edge("SAME_AS", also(ends(KindProgramme, KindProgramme), ends(KindProvider, KindProvider)),
		Property{Name: "probability", Type: TypeDecimal, Min: 0, Max: 1}, texts("reasons"),
		choice("decision", sameAsDecisions), actor("decidedBy")).undirected().
		noLooserWhile(ReleasePartners, "decision", "", string(SameAsDecisionDifferent), string(SameAsDecisionUndecided)),
	To: edge("TO", ends(KindAssessmentVisit, KindMemberState)).belongs(Outward).one(KindAssessmentVisit, Outward),
	Identified: edge("IDENTIFIED", also(ends(KindAssessmentVisit, KindNeed),
		ends(KindCapacityConsultation, KindNeed))).insideState(),
	LedTo: edge("LED_TO", also(ends(KindAssessmentVisit, KindRecommendation),
		ends(KindCapacityConsultation, KindRoadMap))).insideState(),
	Assessed:  edge("ASSESSED", ends(KindAssessmentVisit, KindTheme)).forInsiders(),
	Conducted: edge("CONDUCTED", ends(KindProvider, KindAssessmentVisit, KindCapacityConsultation)),
	MadeTo:    edge("MADE_TO", ends(KindRecommendation, KindMemberState)).belongs(Outward).one(KindRecommendation, Outward),
	HeldIn: edge("HELD_IN", ends(KindCapacityConsultation, KindMemberState)).
		belongs(Outward).one(KindCapacityConsultation, Outward),
	Under:      edge("UNDER", ends(KindCapacityConsultation, KindProgramme)),
	Mapped:     edge("MAPPED", ends(KindCapacityConsultation, KindProgramme)).forInsiders(),
	Implements: edge("IMPLEMENTS", ends(KindRoadMap, KindRequirement)).one(KindRoadMap, Outward),
	HasStep:    edge("HAS_STEP", ends(KindRoadMap, KindRoadMapStep)).belongs(Inward).one(KindRoadMapStep, Inward),
	Answers:    edge("ANSWERS", ends(KindRoadMapStep, KindNeed)).insideState(),
	Follows:    edge("FOLLOWS", ends(KindRoadMapStep, KindRecommendation)).insideState(),
	Offers:     edge("OFFERS", ends(KindProgramme, KindRoadMapStep)),
	MemberOf: edge("MEMBER_OF", ends(KindProvider, KindWorkingGroup),
		choice("role", groupRoles)),
}

// Declaration returns what is declared of the kind.
func (k EdgeKind) Declaration() EdgeDeclaration { return relations[k] }

// String returns the kind's name, such as HAS_NEED.
func (k EdgeKind) String() string { return relations[k].Label }

// EdgeKinds returns all kinds of edges, in their order.
func EdgeKinds() []EdgeKind {
	all := make([]EdgeKind, 0, edgeKinds-1)
	for k := In; k < edgeKinds; k++ {
		all = append(all, k)
	}
	return all
}

// EdgeKindByLabel returns the kind of a label such as HAS_NEED.
func EdgeKindByLabel(label string) (EdgeKind, bool) {
	for _, k := range EdgeKinds() {
		if relations[k].Label == label {
			return k, true
		}
	}
	return 0, false
}

// EndKinds returns the kinds of records at which an edge of the kind may start or
// end, each once.
func (k EdgeKind) EndKinds() []NodeKind {
	var all []NodeKind
	for _, e := range relations[k].Ends {
		all = append(all, e.From, e.To)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Binds reports whether an edge of the kind may lead from one kind to the other.
func (k EdgeKind) Binds(from, to NodeKind) bool {
	for _, e := range relations[k].Ends {
		if e.From == from && e.To == to {
			return true
		}
	}
	return false
}
