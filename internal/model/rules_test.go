package model_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// ruled is a world in which every rule has something to be broken with.
const ruled = `
-- data-sets.yaml --
records:
  - {id: dataset:real, name: Real}
  - {id: dataset:made-up, name: Made up, fictional: true}
  - {id: dataset:tales, name: Tales, fictional: true}
-- sources.yaml --
records:
  - {id: source:real, dataSet: dataset:real}
  - {id: source:made-up, dataSet: dataset:made-up}
  - {id: source:tales, dataSet: dataset:tales}
-- working-groups.yaml --
records:
  - {id: working-group:m, name: Made up, sources: [source:made-up]}
-- regions.yaml --
records:
  - {id: region:001, name: World, level: WORLD}
  - {id: region:002, name: Africa, level: REGION, PART_OF: region:001}
-- member-states.yaml --
records:
  - {id: state:XAA, name: A, HAS_NEED: [need:a1, need:a2]}
  - {id: state:XAB, name: B, HAS_NEED: need:b1}
  - {id: state:XBA, name: Made up, sources: [source:made-up], HAS_NEED: need:m1}
-- themes.yaml --
records:
  - {id: theme:a, name: A}
  - {id: theme:b, name: B, NARROWER_THAN: theme:a}
  - {id: theme:c, name: C, NARROWER_THAN: theme:b}
-- resolutions.yaml --
records:
  - {id: resolution:a, symbol: A}
  - {id: resolution:b, symbol: B, RECALLS: resolution:a, RENEWS: resolution:a}
-- requirements.yaml --
records:
  - {id: requirement:a, SET_BY: resolution:a}
-- guidance.yaml --
records:
  - {id: guidance:a, name: A}
  - {id: guidance:b, name: B, SUPPLEMENTS: guidance:a}
-- providers.yaml --
records:
  - {id: provider:a, name: A, kind: UN_ENTITY}
  - {id: provider:b, name: B, kind: UN_ENTITY, PART_OF: provider:a}
  - {id: provider:c, name: C, kind: UN_ENTITY}
  - {id: provider:d, name: D, kind: UN_ENTITY, PART_OF: provider:c}
  - {id: provider:t, name: T, kind: UN_ENTITY, sources: [source:tales], MEMBER_OF: working-group:m}
-- programmes.yaml --
records:
  - {id: programme:a, name: A, MEETS: {node: need:a1, extentPercent: 50, assessedBy: provider:c}}
  - {id: programme:b, name: B, COMPONENT_OF: programme:a}
  - {id: programme:c, name: C, COMPONENT_OF: programme:b}
  - {id: programme:m, name: Made up, sources: [source:made-up]}
-- needs.yaml --
records:
  - {id: need:a1, summary: A1, REQUIRES: need:a2}
  - {id: need:a2, summary: A2}
  - {id: need:b1, summary: B1}
  - {id: need:m1, summary: Made up, sources: [source:made-up]}
-- visits.yaml --
records:
  - {id: visit:a, TO: state:XAA}
-- road-maps.yaml --
records:
  - {id: roadmap:a, OF: state:XAA, IMPLEMENTS: requirement:a}
`

type p = map[string]any

func node(id string, properties p) model.Change {
	return model.PutNode(modeltest.LongID(id), properties)
}

func link(kind model.EdgeKind, from, to string, properties p) model.Change {
	return model.PutEdge(kind, modeltest.LongID(from), modeltest.LongID(to), properties)
}

func unlink(kind model.EdgeKind, from, to string) model.Change {
	return model.RemoveEdge(kind, modeltest.LongID(from), modeltest.LongID(to), "")
}

// Each rule has its own error, which names the record and the property.
func TestEachRule(t *testing.T) {
	s := modeltest.Parse(t, ruled)
	for _, test := range []struct {
		name    string
		want    string // "RULE record: property message", ids short
		changes []model.Change
	}{
		{"kind of node", `UNKNOWN_KIND thing:a: id is the malformed id "thing:a": it starts with no known kind`, []model.Change{node("thing:a", nil)}},
		{"kind of edge", `UNKNOWN_KIND state:XAA LIKES state:XAB: the kind of edge "LIKES" is unknown`, []model.Change{{Edge: &model.EdgeRecord{Kind: "LIKES", From: "state:XAA", To: "state:XAB"}}}},
		{"nothing", `UNKNOWN_KIND empty change: a change is about exactly one node or edge`, []model.Change{{}}},
		{"property of a node", `UNKNOWN_PROPERTY theme:n: colour is not a property of Theme; it has name, sources`, []model.Change{node("theme:n", p{"name": "N", "colour": "red"})}},
		{"property of an edge", `UNKNOWN_PROPERTY programme:a ADDRESSES theme:a: role is not a property of ADDRESSES; it has sources`, []model.Change{link(model.Addresses, "programme:a", "theme:a", p{"role": "LEAD"})}},
		{"sources of a source", `UNKNOWN_PROPERTY source:n: sources is not a property of Source`, []model.Change{node("source:n", p{"sources": []any{"source:real"}})}},
		{"release of an edge that follows its ends", `UNKNOWN_PROPERTY state:XAA HAS_NEED need:a1: release is not a property of HAS_NEED`, []model.Change{link(model.HasNeed, "state:XAA", "need:a1", p{"release": "PUBLIC"})}},
		{"missing name", `MISSING_PROPERTY theme:n: name is missing; each Theme needs one`, []model.Change{node("theme:n", nil)}},
		{"missing property", `MISSING_PROPERTY need:n: summary is missing; each Need needs one`, []model.Change{node("need:n", nil), link(model.HasNeed, "state:XAA", "need:n", nil)}},
		{"missing property of an edge", `MISSING_PROPERTY programme:a MEETS need:b1: extentPercent is missing; each MEETS needs one`, []model.Change{link(model.Meets, "programme:a", "need:b1", nil)}},
		{"code", `BAD_VALUE provider:a: kind is the unknown code "BANK"; want one of UN_ENTITY`, []model.Change{node("provider:a", p{"name": "A", "kind": "BANK"})}},
		{"code in a list", `BAD_VALUE need:a1: assistance is the unknown code "MORAL"; want a list of TECHNICAL, FINANCIAL`, []model.Change{node("need:a1", p{"summary": "A", "assistance": []any{"TECHNICAL", "MORAL"}})}},
		{"twice in a list", `BAD_VALUE need:a1: assistance holds "OTHER" twice`, []model.Change{node("need:a1", p{"summary": "A", "assistance": []any{"OTHER", "OTHER"}})}},
		{"form", `BAD_VALUE state:XAA: m49 is "4"; want a UN M49 code of three digits`, []model.Change{node("state:XAA", p{"name": "A", "m49": "4"})}},
		{"code of another State", `BAD_VALUE state:XAA: iso3 is "XAB", but the id names another code`, []model.Change{node("state:XAA", p{"name": "A", "iso3": "XAB"})}},
		{"code of ISO", `BAD_VALUE state:XAA: iso3 is the unknown code "XX"; want an ISO 3166-1 alpha-3 code`, []model.Change{node("state:XAA", p{"name": "A", "iso3": "XX"})}},
		{"web address", `BAD_VALUE resolution:a: url is "javascript:alert(1)"; want a web address`, []model.Change{node("resolution:a", p{"symbol": "A", "url": "javascript:alert(1)"})}},
		{"blank", `BAD_VALUE theme:a: name is blank`, []model.Change{node("theme:a", p{"name": " "})}},
		{"no text", `BAD_VALUE theme:a: name is 4; want a text`, []model.Change{node("theme:a", p{"name": 4})}},
		{"extent", `BAD_VALUE programme:a MEETS need:b1: extentPercent is 101, out of range; want a whole number from 0 to 100`, []model.Change{link(model.Meets, "programme:a", "need:b1", p{"extentPercent": 101})}},
		{"extent below", `BAD_VALUE programme:a MEETS need:b1: extentPercent is -1, out of range`, []model.Change{link(model.Meets, "programme:a", "need:b1", p{"extentPercent": -1})}},
		{"extent in parts", `BAD_VALUE programme:a MEETS need:b1: extentPercent is 0.5; want a whole number`, []model.Change{link(model.Meets, "programme:a", "need:b1", p{"extentPercent": 0.5})}},
		{"severity", `BAD_VALUE need:a1: severity is 6, out of range; want a whole number from 0 to 5`, []model.Change{node("need:a1", p{"summary": "A", "severity": 6})}},
		{"probability", `BAD_VALUE programme:a SAME_AS programme:b: probability is 1.5, out of range; want a number from 0 to 1`, []model.Change{link(model.SameAs, "programme:a", "programme:b", p{"probability": 1.5})}},
		{"date", `BAD_VALUE programme:a: start is the bad date "2020-02-30"`, []model.Change{node("programme:a", p{"name": "A", "start": "2020-02-30"})}},
		{"somebody", `BAD_VALUE need:a1: ratedBy is "the minister"; want the id of a provider or Member State, or "secretariat"`, []model.Change{node("need:a1", p{"summary": "A", "ratedBy": "the minister"})}},
		{"id", `MALFORMED_ID theme:A B: id is the malformed id "theme:A B": want small letters`, []model.Change{node("theme:A B", p{"name": "A"})}},
		{"id of a need", `MALFORMED_ID need:12: id is the malformed id "need:12": want a ULID`, []model.Change{model.PutNode("need:12", p{"summary": "A"})}},
		{"id of a State", `MALFORMED_ID state:YYY: id is the malformed id "state:YYY": want an ISO 3166-1 alpha-3 code`, []model.Change{node("state:YYY", p{"name": "A"})}},
		{"id of an area that is not a State", `MALFORMED_ID state:ABW: id is the malformed id "state:ABW": want an ISO 3166-1 alpha-3 code of one of the 193 Member States`, []model.Change{node("state:ABW", p{"name": "A"})}},
		{"real code in the exercise", `CODE_OF_ANOTHER_WORLD state:KEN: is fictional, and has the code of a real MemberState; take one of those`, []model.Change{node("state:KEN", p{"name": "K", "sources": []any{"source:made-up"}})}},
		{"user-assigned code in the real world", `CODE_OF_ANOTHER_WORLD state:XZZ: is real, and XZZ is the code of no MemberState of the United Nations`, []model.Change{
			node("dataset:said", p{"name": "Said", "fictional": false}), node("source:said", p{"dataSet": "dataset:said"}), node("state:XZZ", p{"name": "Z", "sources": []any{"source:said"}}),
		}},
		{"node twice", `DUPLICATE_NODE theme:n: is written twice`, []model.Change{node("theme:n", p{"name": "A"}), node("theme:n", p{"name": "B"})}},
		{"edge twice", `DUPLICATE_EDGE programme:a ADDRESSES theme:a: duplicate edge`, []model.Change{link(model.Addresses, "programme:a", "theme:a", nil), link(model.Addresses, "programme:a", "theme:a", nil)}},
		{"undirected edge twice", `DUPLICATE_EDGE programme:a COORDINATES_WITH programme:b: duplicate edge`, []model.Change{link(model.CoordinatesWith, "programme:a", "programme:b", nil), link(model.CoordinatesWith, "programme:b", "programme:a", nil)}},
		{"source", `UNKNOWN_RECORD theme:a: sources names source:none, and there is no such record`, []model.Change{node("theme:a", p{"name": "A", "sources": []any{"source:none"}})}},
		{"place in a source that is not there", `UNKNOWN_RECORD theme:a: sources names source:none, and there is no such record`, []model.Change{node("theme:a", p{"name": "A", "sources": []any{"source:none#p. 3"}})}},
		{"blank place", `BAD_VALUE theme:a: sources names source:real with a blank place; leave the # out`, []model.Change{node("theme:a", p{"name": "A", "sources": []any{"source:real# "}})}},
		{"place of what is not a source", `BAD_VALUE theme:a: sources is the malformed id "theme:b": one of kind Source starts with "source:"`, []model.Change{node("theme:a", p{"name": "A", "sources": []any{"theme:b#p. 3"}})}},
		{"somebody with a place", `BAD_VALUE need:a1: ratedBy is the malformed id "provider:a#p. 3"`, []model.Change{node("need:a1", p{"summary": "A", "ratedBy": "provider:a#p. 3"})}},
		{"who claims it", `UNKNOWN_RECORD programme:a ADDRESSES theme:a: claimedBy names provider:none`, []model.Change{link(model.Addresses, "programme:a", "theme:a", p{"claimedBy": "provider:none"})}},
		{"source of an edge", `UNKNOWN_RECORD programme:a ADDRESSES theme:a: sources names source:none`, []model.Change{link(model.Addresses, "programme:a", "theme:a", p{"sources": []any{"source:none"}})}},
		{"data set", `UNKNOWN_RECORD source:real: dataSet names dataset:none`, []model.Change{node("source:real", p{"dataSet": "dataset:none"})}},
		{"assessor", `UNKNOWN_RECORD programme:a MEETS need:b1: assessedBy names provider:none`, []model.Change{link(model.Meets, "programme:a", "need:b1", p{"extentPercent": 1, "assessedBy": "provider:none"})}},
		{"removed node", `UNKNOWN_RECORD theme:none: there is no such record to remove`, []model.Change{model.RemoveNode("theme:none")}},
		{"removed edge", `UNKNOWN_RECORD programme:a ADDRESSES theme:a: there is no such edge to remove`, []model.Change{unlink(model.Addresses, "programme:a", "theme:a")}},
		{"removed data set", `UNKNOWN_RECORD source:real: dataSet names dataset:real`, []model.Change{model.RemoveNode("dataset:real")}},
		{"removed assessor", `UNKNOWN_RECORD programme:a MEETS need:a1: assessedBy names provider:c`, []model.Change{model.RemoveNode("provider:c"), model.RemoveNode("provider:d"), unlink(model.PartOf, "provider:d", "provider:c")}},
		{"dangling edge", `DANGLING_EDGE programme:a ADDRESSES theme:none: dangling edge: there is no record theme:none`, []model.Change{link(model.Addresses, "programme:a", "theme:none", nil)}},
		{"edge left", `DANGLING_EDGE theme:c: cannot be removed while the edge theme:c NARROWER_THAN theme:b is there`, []model.Change{model.RemoveNode("theme:c")}},
		{"wrong ends", `WRONG_ENDS programme:a ADDRESSES state:XAA: ADDRESSES does not lead from a Programme to a MemberState; it leads from a Programme to a Theme`, []model.Change{link(model.Addresses, "programme:a", "state:XAA", nil)}},
		{"ends the wrong way", `WRONG_ENDS need:a1 HAS_NEED state:XAA: HAS_NEED does not lead from a Need to a MemberState`, []model.Change{link(model.HasNeed, "need:a1", "state:XAA", nil)}},
		{"mixed ends", `WRONG_ENDS region:001 PART_OF provider:a: PART_OF does not lead from a Region to a Provider; it leads from a Region to a Region, or from a Provider to a Provider`, []model.Change{link(model.PartOf, "region:001", "provider:a", nil)}},
		{"loop", `WRONG_ENDS need:a1 REQUIRES need:a1: both ends are the same record`, []model.Change{link(model.Requires, "need:a1", "need:a1", nil)}},
		{"need without a State", `CARDINALITY need:n: has 0 edges HAS_NEED; a Need has exactly one`, []model.Change{node("need:n", p{"summary": "N"})}},
		{"need of two States", `CARDINALITY need:a1: has 2 edges HAS_NEED; a Need has exactly one`, []model.Change{link(model.HasNeed, "state:XAB", "need:a1", nil), unlink(model.Requires, "need:a1", "need:a2")}},
		{"need whose State is taken away", `CARDINALITY need:b1: has 0 edges HAS_NEED`, []model.Change{unlink(model.HasNeed, "state:XAB", "need:b1")}},
		{"need of a State that is not there", `DANGLING_EDGE state:XZZ HAS_NEED need:n: dangling edge`, []model.Change{node("need:n", p{"summary": "N"}), link(model.HasNeed, "state:XZZ", "need:n", nil)}},
		{"visit to a theme", `WRONG_ENDS visit:n TO theme:a: TO does not lead from an AssessmentVisit to a Theme; it leads from an AssessmentVisit to a MemberState`, []model.Change{node("visit:n", nil), link(model.To, "visit:n", "theme:a", nil)}},
		{"visit to nowhere", `CARDINALITY visit:n: has 0 edges TO; an AssessmentVisit has exactly one`, []model.Change{node("visit:n", nil)}},
		{"visit to two States", `CARDINALITY visit:a: has 2 edges TO`, []model.Change{link(model.To, "visit:a", "state:XAB", nil)}},
		{"requirement of two resolutions", `CARDINALITY requirement:a: has 2 edges SET_BY`, []model.Change{link(model.SetBy, "requirement:a", "resolution:b", nil)}},
		{"road map without a requirement", `CARDINALITY roadmap:a: has 0 edges IMPLEMENTS`, []model.Change{unlink(model.Implements, "roadmap:a", "requirement:a")}},
		{"office of two", `CARDINALITY provider:b: has 2 edges PART_OF; a Provider has at most one`, []model.Change{link(model.PartOf, "provider:b", "provider:c", nil)}},
		{"office of two beside others that are the same", `CARDINALITY provider:b: has 2 edges PART_OF`, []model.Change{link(model.PartOf, "provider:b", "provider:c", nil), link(model.SameAs, "provider:n", "provider:c", p{"decision": "SAME"}), node("provider:n", p{"name": "N", "kind": "UN_ENTITY"})}},
		{"cycle beside others that are the same", `CYCLE provider:a PART_OF provider:b: closes a cycle`, []model.Change{link(model.PartOf, "provider:a", "provider:b", nil), link(model.SameAs, "provider:n", "provider:c", p{"decision": "SAME"}), node("provider:n", p{"name": "N", "kind": "UN_ENTITY"})}},
		{"need of seventeen themes", `CARDINALITY need:n: has 17 edges CONCERNS; a Need has at most 16`, needOf(17)},
		{"cycle of themes", `CYCLE theme:a NARROWER_THAN theme:c: closes a cycle: theme:c leads back to theme:a`, []model.Change{link(model.NarrowerThan, "theme:a", "theme:c", nil)}},
		{"cycle of regions", `CYCLE region:001 PART_OF region:002: closes a cycle`, []model.Change{link(model.PartOf, "region:001", "region:002", nil)}},
		{"cycle of providers", `CYCLE provider:a PART_OF provider:b: closes a cycle`, []model.Change{link(model.PartOf, "provider:a", "provider:b", nil)}},
		{"cycle of programmes", `CYCLE programme:a COMPONENT_OF programme:c: closes a cycle`, []model.Change{link(model.ComponentOf, "programme:a", "programme:c", nil)}},
		{"cycle of RECALLS", `CYCLE resolution:a RECALLS resolution:b: closes a cycle`, []model.Change{link(model.Recalls, "resolution:a", "resolution:b", nil)}},
		{"cycle of RENEWS", `CYCLE resolution:a RENEWS resolution:b: closes a cycle`, []model.Change{link(model.Renews, "resolution:a", "resolution:b", nil)}},
		{"cycle of SUPPLEMENTS", `CYCLE guidance:a SUPPLEMENTS guidance:b: closes a cycle`, []model.Change{link(model.Supplements, "guidance:a", "guidance:b", nil)}},
		{"REQUIRES across States", `ACROSS_STATES need:a1 REQUIRES need:b1: REQUIRES stays inside one State; these are needs of state:XAA and state:XAB`, []model.Change{link(model.Requires, "need:a1", "need:b1", nil)}},
		{"IDENTIFIED across States", `ACROSS_STATES visit:a IDENTIFIED need:b1: IDENTIFIED stays inside one State; these are visits of state:XAA and state:XAB`, []model.Change{link(model.Identified, "visit:a", "need:b1", nil)}},
		{"LED_TO across States", `ACROSS_STATES visit:a LED_TO recommendation:n: LED_TO stays inside one State`, []model.Change{
			node("recommendation:n", p{"text": "N"}), link(model.MadeTo, "recommendation:n", "state:XAB", nil), link(model.LedTo, "visit:a", "recommendation:n", nil),
		}},
		{"CONCERNS across States", `ACROSS_STATES recommendation:n CONCERNS need:b1: CONCERNS stays inside one State`, []model.Change{
			node("recommendation:n", p{"text": "N"}), link(model.MadeTo, "recommendation:n", "state:XAA", nil), link(model.Concerns, "recommendation:n", "need:b1", nil),
		}},
		{"ANSWERS across States", `ACROSS_STATES step:n ANSWERS need:b1: ANSWERS stays inside one State`, []model.Change{
			node("step:n", p{"text": "N"}), link(model.HasStep, "roadmap:a", "step:n", nil), link(model.Answers, "step:n", "need:b1", nil),
		}},
		{"FOLLOWS across States", `ACROSS_STATES step:n FOLLOWS recommendation:n: FOLLOWS stays inside one State`, []model.Change{
			node("recommendation:n", p{"text": "N"}), link(model.MadeTo, "recommendation:n", "state:XAB", nil),
			node("step:n", p{"text": "N"}), link(model.HasStep, "roadmap:a", "step:n", nil), link(model.Follows, "step:n", "recommendation:n", nil),
		}},
		{"two regions of a level", `ONE_REGION state:XAA IN region:004 2024: state:XAA is in region:003 at the same time, a SUB_REGION too`, []model.Change{
			node("region:003", p{"name": "C", "level": "SUB_REGION"}), node("region:004", p{"name": "D", "level": "SUB_REGION"}),
			link(model.In, "state:XAA", "region:003", p{"until": "2024-05"}), link(model.In, "state:XAA", "region:004", p{"since": "2024"}),
		}},
		{"two open proposals", `ONE_PROPOSAL programme:a PROPOSED_FOR need:a1 2025: status is PROPOSED, and so is programme:a PROPOSED_FOR need:a1 2024; decide on that one first`, []model.Change{
			link(model.ProposedFor, "programme:a", "need:a1", p{"status": "PROPOSED", "proposedOn": "2024"}), link(model.ProposedFor, "programme:a", "need:a1", p{"status": "PROPOSED", "proposedOn": "2025"}),
		}},
		{"need moved from under REQUIRES", `ACROSS_STATES need:a1 REQUIRES need:a2: REQUIRES stays inside one State`, []model.Change{unlink(model.HasNeed, "state:XAA", "need:a2"), link(model.HasNeed, "state:XAB", "need:a2", nil)}},
		{"edge across worlds", `ACROSS_WORLDS programme:m SERVES state:XAA: binds the real record state:XAA to the fictional programme:m`, []model.Change{link(model.Serves, "programme:m", "state:XAA", nil)}},
		{"record that changes its world", `ACROSS_WORLDS state:XBA HAS_NEED need:m1: binds the real record need:m1`, []model.Change{node("need:m1", p{"summary": "M", "sources": []any{"source:real"}})}},
		{"real State under a code of nobody", `CODE_OF_ANOTHER_WORLD state:XAA: is real, and XAA is the code of no MemberState`, []model.Change{node("state:XAA", p{"name": "A", "sources": []any{"source:real"}})}},
		{"real State under a code of nobody, in data that does not say that it is real", `CODE_OF_ANOTHER_WORLD state:XAA: is real`, []model.Change{
			node("dataset:n", p{"name": "N"}), node("source:n", p{"title": "N", "dataSet": "dataset:n"}), node("state:XAA", p{"name": "A", "sources": []any{"source:n"}}),
		}},
		{"fictional State under a real code", `CODE_OF_ANOTHER_WORLD state:KEN: is fictional, and has the code of a real MemberState`, []model.Change{node("state:KEN", p{"name": "K", "sources": []any{"source:made-up"}})}},
		{"data set that changes its world", `ACROSS_WORLDS provider:t MEMBER_OF working-group:m: binds the real record provider:t to the fictional working-group:m`, []model.Change{node("dataset:tales", p{"name": "Now real"})}},
		{"source that changes its world", `ACROSS_WORLDS provider:t MEMBER_OF working-group:m: binds the real record provider:t`, []model.Change{node("source:tales", p{"dataSet": "dataset:real"})}},
		{"end before start", `DATES programme:a: end is 2019-12, before start 2020`, []model.Change{node("programme:a", p{"name": "A", "start": "2020", "end": "2019-12"})}},
		{"until before since", `DATES programme:a SERVES state:XAA 2020-05-02: until is 2020-05-01, before since 2020-05-02`, []model.Change{link(model.Serves, "programme:a", "state:XAA", p{"since": "2020-05-02", "until": "2020-05-01"})}},
		{"ends before adoption", `DATES resolution:a: endsOn is 2019, before adoptedOn 2020`, []model.Change{node("resolution:a", p{"symbol": "A", "adoptedOn": "2020", "endsOn": "2019"})}},
		{"ended without a date", `DATES programme:a SERVES state:XAA: status is ENDED without a date: give until or statusOn`, []model.Change{link(model.Serves, "programme:a", "state:XAA", p{"status": "ENDED"})}},
		{"the same by a cycle", `SAME programme:a: the records decided to be the SAME close a cycle of COMPONENT_OF`, []model.Change{link(model.SameAs, "programme:a", "programme:c", p{"decision": "SAME"})}},
		{"the same with a second PART_OF", `SAME provider:b: the records decided to be the SAME as it are PART_OF more than one: [provider:a provider:c]`, []model.Change{link(model.SameAs, "provider:b", "provider:d", p{"decision": "SAME"})}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, problem := range s.Check(test.changes) {
				got = append(got, modeltest.Shorten(string(problem.Rule)+" "+problem.String()))
			}
			if len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), test.want)
			}
		})
	}
}

// What looks like a broken rule and is none.
// needOf is a new need that CONCERNS so many new themes.
func needOf(themes int) []model.Change {
	changes := []model.Change{node("need:n", p{"summary": "N"}), link(model.HasNeed, "state:XAB", "need:n", nil)}
	for i := range themes {
		theme := fmt.Sprintf("theme:n%d", i)
		changes = append(changes, node(theme, p{"name": theme}), link(model.Concerns, "need:n", theme, nil))
	}
	return changes
}

func TestAllowed(t *testing.T) {
	s := modeltest.Parse(t, ruled)
	for name, changes := range map[string][]model.Change{
		"end and start in one year":             {node("programme:a", p{"name": "A", "start": "2020-12", "end": "2020"})},
		"ended with the day of its status":      {link(model.Serves, "programme:a", "state:XAA", p{"status": "ENDED", "statusOn": "2020"})},
		"a need of sixteen themes":              needOf(16),
		"a cycle of REQUIRES":                   {link(model.Requires, "need:a2", "need:a1", nil)},
		"a theme under two":                     {link(model.NarrowerThan, "theme:c", "theme:a", nil)},
		"two engagements of different since":    {link(model.Serves, "programme:a", "state:XAA", nil), link(model.Serves, "programme:a", "state:XAA", p{"since": "2020"})},
		"two roles":                             {link(model.ParticipatesIn, "provider:a", "programme:a", p{"role": "LEAD"}), link(model.ParticipatesIn, "provider:a", "programme:a", p{"role": "FUNDING"})},
		"two proposals of different days":       {link(model.ProposedFor, "programme:a", "need:a1", nil), link(model.ProposedFor, "programme:a", "need:a1", p{"proposedOn": "2020"})},
		"a fictional programme on a real theme": {link(model.Addresses, "programme:m", "theme:a", nil)},
		"the same, undecided":                   {link(model.SameAs, "programme:a", "programme:c", p{"decision": "UNDECIDED"})},
		"a record removed with its edges":       {unlink(model.NarrowerThan, "theme:c", "theme:b"), model.RemoveNode("theme:c")},
		"a need moved with what it requires": {
			unlink(model.HasNeed, "state:XAA", "need:a1"), link(model.HasNeed, "state:XAB", "need:a1", nil),
			unlink(model.HasNeed, "state:XAA", "need:a2"), link(model.HasNeed, "state:XAB", "need:a2", nil),
		},
		"a user-assigned code": {node("state:XZZ", p{"name": "Z", "iso3": "XZZ"})},
		"one region after the other": {
			node("region:003", p{"name": "C", "level": "SUB_REGION"}), node("region:004", p{"name": "D", "level": "SUB_REGION"}),
			link(model.In, "state:XAA", "region:003", p{"until": "2024-05"}), link(model.In, "state:XAA", "region:004", p{"since": "2024-06"}), link(model.In, "state:XAA", "region:002", nil),
		},
		"two groupings": {
			node("region:003", p{"name": "C", "level": "GROUPING"}), node("region:004", p{"name": "D", "level": "GROUPING"}),
			link(model.In, "state:XAA", "region:003", nil), link(model.In, "state:XAA", "region:004", nil),
		},
		"a proposal after a decision": {
			link(model.ProposedFor, "programme:a", "need:a1", p{"status": "DECLINED", "proposedOn": "2024"}), link(model.ProposedFor, "programme:a", "need:a1", p{"status": "PROPOSED", "proposedOn": "2025"}),
		},
		"a list left empty":            {node("theme:a", p{"name": "A", "sources": []any{}})},
		"put, removed and put":         {node("theme:n", p{"name": "A"}), model.RemoveNode("theme:n"), node("theme:n", p{"name": "B"})},
		"an edge before its ends":      {link(model.Addresses, "programme:n", "theme:n", nil), node("programme:n", p{"name": "N"}), node("theme:n", p{"name": "N"})},
		"offices that are decided one": {link(model.SameAs, "provider:a", "provider:c", p{"decision": "SAME"})},
		"a whole of two worlds": {
			node("dataset:tales", p{"name": "Now real"}), node("working-group:m", p{"name": "Now real", "sources": []any{"source:tales"}}),
		},
	} {
		if problems := s.Check(changes); problems != nil {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// All that is wrong is reported at once, each with the change that it is about.
func TestProblemsNameTheirChange(t *testing.T) {
	s := modeltest.Parse(t, ruled)
	changes := []model.Change{
		node("theme:n", nil),
		model.RemoveNode("theme:c"),
		link(model.NarrowerThan, "theme:a", "theme:b", nil),
		link(model.Meets, "programme:a", "need:b1", p{"extentPercent": 101}),
		node("need:n", p{"summary": "N"}),
		link(model.Addresses, "programme:a", "theme:none", nil),
		unlink(model.HasNeed, "state:XAA", "need:a2"),
		model.RemoveNode("dataset:real"),
		link(model.SameAs, "programme:a", "programme:c", p{"decision": "SAME"}),
	}
	var at []int
	problems := s.Check(changes)
	for _, problem := range problems {
		at = append(at, problem.Change)
	}
	if !slices.Equal(at, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("problems of the changes %v, want one of each:\n%v", at, problems)
	}
}

// A world of seed files is refused as a draft is.
func TestArchiveIsChecked(t *testing.T) {
	archive := txtar.Parse([]byte(ruled))
	if changes := modeltest.Changes(t, archive); len(changes) < 40 {
		t.Errorf("%d changes", len(changes))
	}
}
