package analysis_test

import (
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"concert/internal/model"
)

// naive is a second, slow implementation of every measure, written from the
// text of the measures alone: maps of ids and exact rationals, nothing shared
// with the package under test. Where the text can be read in more than one way,
// a comment that starts with "Reading:" says which one was taken.
type naive struct {
	viewer                 string // as View names it
	asOf                   string // all dates are texts of the form 2006-01-02, which order as days do
	impliedWeight, metFrom *big.Rat

	nodes map[string]properties
	edges map[string][]edge // by kind
	same  map[string]string // every contracted id to the id that it counts under

	active   map[string]bool               // programmes
	parts    map[string]map[[2]string]bool // programme: (root, role)
	meets    map[string]map[string]int64   // programme, need: extent in force
	own      map[string]map[string]bool    // programme, need: that extent is self-assessed
	disputes map[[2]string]bool            // (programme, need): the State disputes an assessment
	engaged  map[[2]string][]edge          // (programme, State): the edges that hold
	offers   []edge                        // SERVES edges to regions that hold
	stateOf  map[string]string             // need: State

	outs   map[string][]string // remembered answers of out
	topics map[[2]string]bool  // remembered answers of topic
}

type properties map[string]any

type edge struct {
	kind, from, to string
	p              properties
}

func (p properties) text(name string) string {
	s, _ := p[name].(string)
	return s
}

func (p properties) first(name string) string { return firstDay(p.text(name)) }
func (p properties) last(name string) string  { return lastDay(p.text(name)) }

// firstDay and lastDay give a date of any precision as a day, "" for none.
func firstDay(date string) string {
	if date == "" {
		return ""
	}
	return (date + "-01-01")[:10]
}

func lastDay(date string) string {
	switch len(date) {
	case 4:
		return date + "-12-31"
	case 7:
		t, _ := time.Parse("2006-01", date)
		return t.AddDate(0, 1, -1).Format(time.DateOnly)
	}
	return date
}

// newNaive reads a view without claims and without engagements that are disputed
// (assessments that are stay, for what they do not imply), contracts what is the SAME, replaces providers by
// their roots, and then judges dates and statuses.
func newNaive(view *model.Snapshot, asOf string, impliedWeight, metFrom *big.Rat) *naive {
	o := &naive{
		viewer: view.View(),
		asOf:   asOf, impliedWeight: impliedWeight, metFrom: metFrom,
		nodes: map[string]properties{}, edges: map[string][]edge{}, same: map[string]string{},
		outs: map[string][]string{}, topics: map[[2]string]bool{},
	}
	for _, kind := range model.NodeKinds() {
		for h := range view.Nodes(kind) {
			o.nodes[h.ID()] = properties(h.Record().Properties)
			o.nodes[h.ID()]["sources"] = idsOf(h.Sources())
		}
	}
	for _, kind := range model.EdgeKinds() {
		edges := slices.SortedFunc(view.Edges(kind), func(a, b model.Edge) int { return strings.Compare(a.Key(), b.Key()) })
		for _, e := range edges {
			r := e.Record()
			if e.IsClaim() || (r.Kind == "SERVES" && r.Properties["stateView"] == "DISPUTED") {
				continue
			}
			o.edges[r.Kind] = append(o.edges[r.Kind], edge{r.Kind, r.From, r.To, r.Properties})
		}
	}
	o.contract()
	o.placeNeeds()
	o.judgeParticipations()
	o.judgeMeets()
	o.judgeProgrammes()
	o.judgeEngagements()
	return o
}

func idsOf[H interface{ ID() string }](handles []H) []string {
	ids := make([]string, len(handles))
	for i, h := range handles {
		ids[i] = h.ID()
	}
	slices.Sort(ids)
	return ids
}

// id returns the id that a record counts under.
func (o *naive) id(id string) string {
	if to, ok := o.same[id]; ok {
		return to
	}
	return id
}

// contract makes one record of each whole component of SAME: the lowest id, its
// properties, absent ones from the next id, start with end and status with
// statusOn, of which an absent one is ACTIVE; sources united, edges united, loops
// dropped.
func (o *naive) contract() {
	for changed := true; changed; {
		changed = false
		for _, e := range o.edges["SAME_AS"] {
			a, b := o.id(e.from), o.id(e.to)
			if e.p.text("decision") != "SAME" || a == b {
				continue
			}
			low, high := min(a, b), max(a, b)
			for id, to := range o.same {
				if to == high {
					o.same[id] = low
				}
			}
			o.same[high], o.same[low], changed = low, low, true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(o.same)) {
		to := o.id(id)
		if to == id {
			continue
		}
		dated := o.nodes[to]["start"] != nil || o.nodes[to]["end"] != nil
		for name, value := range o.nodes[id] {
			if name == "status" || name == "statusOn" || (dated && (name == "start" || name == "end")) {
				continue
			}
			if name == "sources" {
				o.nodes[to][name] = union(o.nodes[to][name].([]string), value.([]string))
			} else if _, ok := o.nodes[to][name]; !ok {
				o.nodes[to][name] = value
			}
		}
		delete(o.nodes, id)
	}
	for kind, edges := range o.edges {
		var united []edge
		for _, e := range edges {
			e.from, e.to = o.id(e.from), o.id(e.to)
			if e.from != e.to {
				united = append(united, e)
			}
		}
		o.edges[kind] = united
	}
}

func union(a, b []string) []string {
	set := map[string]bool{}
	for _, s := range append(slices.Clone(a), b...) {
		set[s] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// placeNeeds finds the State of each need. A need whose State is not there is
// not there.
func (o *naive) placeNeeds() {
	o.stateOf = map[string]string{}
	for _, e := range o.edges["HAS_NEED"] {
		o.stateOf[e.to] = e.from
	}
	for id := range o.nodes {
		if strings.HasPrefix(id, "need:") && o.stateOf[id] == "" {
			delete(o.nodes, id)
		}
	}
	for kind, edges := range o.edges {
		o.edges[kind] = slices.DeleteFunc(edges, func(e edge) bool { return o.nodes[e.from] == nil || o.nodes[e.to] == nil })
	}
}

// all returns the ids of a kind, by its prefix, in order.
func (o *naive) all(prefix string) []string {
	var ids []string
	for id := range o.nodes {
		if strings.HasPrefix(id, prefix+":") {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// out returns the to-ends of the edges of a kind, each once, in order. It is
// not to be asked before the edges are contracted.
func (o *naive) out(kind, from string) []string {
	key := kind + " " + from
	if known, ok := o.outs[key]; ok {
		return known
	}
	set := map[string]bool{}
	for _, e := range o.edges[kind] {
		if e.from == from {
			set[e.to] = true
		}
	}
	o.outs[key] = slices.Sorted(maps.Keys(set))
	return o.outs[key]
}

// upward returns id and all that it reaches along a kind of edge.
func (o *naive) upward(kind, id string, holds func(edge) bool) map[string]bool {
	reached := map[string]bool{id: true}
	for grown := true; grown; {
		grown = false
		for _, e := range o.edges[kind] {
			if reached[e.from] && !reached[e.to] && (holds == nil || holds(e)) {
				reached[e.to], grown = true, true
			}
		}
	}
	return reached
}

// root returns the provider's root along PART_OF.
// Reading: the dates of IN and PART_OF matter between places only; an office is
// part of its provider whatever the date.
func (o *naive) root(provider string) string {
	at := o.id(provider)
	for {
		up := o.out("PART_OF", at)
		if len(up) == 0 {
			return at
		}
		at = up[0]
	}
}

// judgeMeets finds the assessment in force of each pair. Of those by the day that
// the State does not dispute, it is the newest that is not self-assessed, if there
// is none the newest, of equals on a day the lower; one without a day is the oldest.
// Reading: an assessment that is disputed, dated by the day or not at all, keeps
// its programme from implying cover, unless another one holds.
func (o *naive) judgeMeets() {
	o.meets, o.own, o.disputes = map[string]map[string]int64{}, map[string]map[string]bool{}, map[[2]string]bool{}
	series := map[[2]string][]edge{}
	for _, e := range o.edges["MEETS"] {
		pair := [2]string{e.from, e.to}
		switch {
		case e.p.first("assessedOn") > o.asOf:
		case e.p.text("stateView") == "DISPUTED":
			o.disputes[pair] = true
		default:
			series[pair] = append(series[pair], e)
		}
	}
	for pair, edges := range series {
		others := slices.DeleteFunc(slices.Clone(edges), o.selfAssessed)
		if len(others) > 0 {
			edges = others
		}
		day := ""
		for _, e := range edges {
			day = max(day, e.p.first("assessedOn"))
		}
		if o.meets[pair[0]] == nil {
			o.meets[pair[0]], o.own[pair[0]] = map[string]int64{}, map[string]bool{}
		}
		lowest := int64(101)
		for _, e := range edges {
			if e.p.first("assessedOn") == day {
				lowest = min(lowest, e.p["extentPercent"].(int64))
			}
		}
		o.meets[pair[0]][pair[1]], o.own[pair[0]][pair[1]] = lowest, len(others) == 0
	}
}

// selfAssessed reports whether a provider that leads or implements the programme
// assessed an extent that nobody has confirmed by the day.
func (o *naive) selfAssessed(e edge) bool {
	if e.p.text("confirmedBy") != "" && e.p.first("confirmedOn") <= o.asOf {
		return false
	}
	by := e.p.text("assessedBy")
	if o.nodes[o.id(by)] == nil || !strings.HasPrefix(by, "provider:") {
		return false
	}
	return slices.Contains(o.providers(e.from, "LEAD", "IMPLEMENTING"), o.root(by))
}

// judgeParticipations keeps (root, role) of each programme, leaving out those
// that count in no measure.
func (o *naive) judgeParticipations() {
	o.parts = map[string]map[[2]string]bool{}
	for _, e := range o.edges["PARTICIPATES_IN"] {
		root, role := o.root(e.from), e.p.text("role")
		if o.nodes[root].text("kind") == "FACILITATOR" || role == "CONSULTED" || role == "FACILITATING" {
			continue
		}
		if o.parts[e.to] == nil {
			o.parts[e.to] = map[[2]string]bool{}
		}
		o.parts[e.to][[2]string{root, role}] = true
	}
}

// providers returns the roots that take part in a programme in one of the roles.
func (o *naive) providers(programme string, roles ...string) []string {
	set := map[string]bool{}
	for part := range o.parts[programme] {
		if slices.Contains(roles, part[1]) {
			set[part[0]] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// statusAt returns the status that applies at asOf, "" for the normal one.
func (o *naive) statusAt(p properties, normal string) string {
	status := p.text("status")
	switch {
	case status == normal || status == "":
		return ""
	case status == "PROPOSED" || status == "PIPELINE":
		return status
	case p.first("statusOn") <= o.asOf: // also where absent: always
		return status
	}
	return ""
}

func (o *naive) judgeProgrammes() {
	o.active = map[string]bool{}
	for _, id := range o.all("programme") {
		o.active[id] = o.isActive(o.nodes[id])
	}
}

func (o *naive) isActive(p properties) bool {
	start, end := p.first("start"), p.last("end")
	if start == "" || start > o.asOf || (end != "" && end < o.asOf) {
		return false
	}
	switch o.statusAt(p, "ACTIVE") {
	case "PIPELINE", "SUSPENDED", "CANCELLED":
		return false
	case "CLOSED":
		return end != "" // and end >= asOf; without one, to the day before statusOn
	}
	return true
}

func (o *naive) judgeEngagements() {
	o.engaged = map[[2]string][]edge{}
	for _, e := range o.edges["SERVES"] {
		if !o.holds(e) {
			continue
		}
		if strings.HasPrefix(e.to, "state:") {
			pair := [2]string{e.from, e.to}
			o.engaged[pair] = append(o.engaged[pair], e)
		} else {
			o.offers = append(o.offers, e)
		}
	}
}

// begins is the `from` of a SERVES edge, "" where nothing says when.
func (o *naive) begins(e edge) string {
	for _, day := range []string{e.p.first("since"), e.p.first("lastReportedOn"), o.nodes[e.from].first("start")} {
		if day != "" {
			return day
		}
	}
	return ""
}

func (o *naive) holds(e edge) bool {
	begins, until := o.begins(e), e.p.last("until")
	if !o.active[e.from] || begins == "" || begins > o.asOf || (until != "" && until < o.asOf) {
		return false
	}
	switch o.statusAt(e.p, "ACTIVE") {
	case "PROPOSED", "SUSPENDED", "CANCELLED":
		return false
	case "ENDED":
		return until != ""
	}
	return true
}

// isClosed reports whether a need is closed by asOf.
func (o *naive) isClosed(p properties) bool {
	resolved := p.first("resolvedOn")
	if resolved != "" && resolved <= o.asOf {
		return true
	}
	switch o.statusAt(p, "OPEN") {
	case "RESOLVED":
		return resolved == "" // from statusOn only if there is no resolvedOn
	case "WITHDRAWN":
		return true
	}
	return false
}

func (o *naive) isOpen(need string) bool {
	p := o.nodes[need]
	if p == nil {
		return false
	}
	identified := p.first("identifiedOn")
	return identified != "" && identified <= o.asOf && !o.isClosed(p)
}

// closedOn returns the day from which a need is closed, not WITHDRAWN, "" where
// it is not or no date says so.
// Reading: WITHDRAWN is judged at asOf, as every status; a need that was never
// identified by a date can be closed by one.
func (o *naive) closedOn(p properties) string {
	if o.statusAt(p, "OPEN") == "WITHDRAWN" || !o.isClosed(p) {
		return ""
	}
	if resolved := p.first("resolvedOn"); resolved != "" {
		return resolved
	}
	return p.first("statusOn")
}

func (o *naive) requested(need string) bool {
	on := o.nodes[need].first("requestedOn")
	return on != "" && on <= o.asOf
}

// weight is the severity; no severity weighs 0.
func (o *naive) weight(need string) *big.Rat {
	severity, _ := o.nodes[need]["severity"].(int64)
	return big.NewRat(severity, 1)
}

func (o *naive) unrated(need string) bool {
	_, rated := o.nodes[need]["severity"]
	return !rated
}

// topic reports whether the programme addresses a theme equal to, or broader
// than, one that the need concerns.
func (o *naive) topic(programme, need string) bool {
	key := [2]string{programme, need}
	if _, ok := o.topics[key]; !ok {
		o.topics[key] = o.findTopic(programme, need)
	}
	return o.topics[key]
}

func (o *naive) findTopic(programme, need string) bool {
	for _, theme := range o.out("CONCERNS", need) {
		broader := o.upward("NARROWER_THAN", theme, nil)
		for _, addressed := range o.out("ADDRESSES", programme) {
			if broader[addressed] {
				return true
			}
		}
	}
	return false
}
