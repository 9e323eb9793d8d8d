package analysis

import "concert/internal/model"

// WhyNotActive is a reason why an engagement does not hold on a day.
type WhyNotActive string

const (
	NotStarted           WhyNotActive = "NOT_STARTED"
	Over                 WhyNotActive = "OVER"
	NoStartRecorded      WhyNotActive = "NO_START_RECORDED"
	Proposed             WhyNotActive = "PROPOSED"
	Suspended            WhyNotActive = "SUSPENDED"
	Cancelled            WhyNotActive = "CANCELLED"
	ProgrammeNotStarted  WhyNotActive = "PROGRAMME_NOT_STARTED"
	ProgrammeOver        WhyNotActive = "PROGRAMME_OVER"
	ProgrammeWithoutDate WhyNotActive = "PROGRAMME_WITHOUT_DATE"
	ProgrammeInPipeline  WhyNotActive = "PROGRAMME_IN_PIPELINE"
	ProgrammeSuspended   WhyNotActive = "PROGRAMME_SUSPENDED"
	ProgrammeCancelled   WhyNotActive = "PROGRAMME_CANCELLED"
)

// applies reports whether a status other than the normal one applies on a day:
// from statusOn, and always if it has no date.
func applies(statusOn, asOf model.Date) bool {
	return statusOn.IsZero() || statusOn.First() <= asOf
}

// term is when a programme or an engagement holds, by its own dates and status.
type term struct {
	from, until  model.Date
	status       string
	statusOn     model.Date
	fromReported bool // from is lastReportedOn
	fromStart    bool // from is the programme's start
}

// last returns the last day, zero if none is recorded: the end, else of what
// is over (CLOSED, ENDED) the day before statusOn.
func (t term) last() model.Date {
	if !t.until.IsZero() {
		return t.until.Last()
	}
	if (t.status == string(model.ProgrammeStatusClosed) || t.status == string(model.EngagementStatusEnded)) && !t.statusOn.IsZero() {
		return t.statusOn.First().AddDays(-1)
	}
	return 0
}

func (p *programme) term() term {
	return term{from: p.start, until: p.end, status: string(p.status), statusOn: p.statusOn}
}

// whyProgrammeInactive returns every reason why a programme is not active.
func whyProgrammeInactive(t term, asOf model.Date) []WhyNotActive {
	var why []WhyNotActive
	switch {
	case t.from.IsZero():
		why = append(why, ProgrammeWithoutDate)
	case t.from.First() > asOf:
		why = append(why, ProgrammeNotStarted)
	}
	if last := t.last(); !last.IsZero() && last < asOf {
		why = append(why, ProgrammeOver)
	}
	switch model.ProgrammeStatus(t.status) {
	case model.ProgrammeStatusPipeline:
		why = append(why, ProgrammeInPipeline)
	case model.ProgrammeStatusSuspended:
		if applies(t.statusOn, asOf) {
			why = append(why, ProgrammeSuspended)
		}
	case model.ProgrammeStatusCancelled:
		if applies(t.statusOn, asOf) {
			why = append(why, ProgrammeCancelled)
		}
	case model.ProgrammeStatusClosed:
		if t.last().IsZero() && !t.from.IsZero() {
			why = append(why, ProgrammeWithoutDate)
		}
	}
	return why
}

// serviceTerm is the term of a SERVES edge; from is since, else lastReportedOn,
// else the programme's start.
func serviceTerm(e model.Edge, programmeStart model.Date) term {
	t := term{from: e.Since(), until: e.Until(), status: string(e.EngagementStatus()), statusOn: e.StatusOn()}
	switch {
	case !t.from.IsZero():
	case !e.LastReportedOn().IsZero():
		t.from, t.fromReported = e.LastReportedOn(), true
	case !programmeStart.IsZero():
		t.from, t.fromStart = programmeStart, true
	}
	return t
}

// whyServiceInactive returns every reason why an edge itself does not hold.
func whyServiceInactive(t term, asOf model.Date) []WhyNotActive {
	var why []WhyNotActive
	switch {
	case t.from.IsZero():
		why = append(why, NoStartRecorded)
	case t.from.First() > asOf:
		why = append(why, NotStarted)
	}
	if last := t.last(); !last.IsZero() && last < asOf {
		why = append(why, Over)
	}
	switch model.EngagementStatus(t.status) {
	case model.EngagementStatusProposed:
		why = append(why, Proposed)
	case model.EngagementStatusSuspended:
		if applies(t.statusOn, asOf) {
			why = append(why, Suspended)
		}
	case model.EngagementStatusCancelled:
		if applies(t.statusOn, asOf) {
			why = append(why, Cancelled)
		}
	}
	return why
}

// needState is where a need stands on a day.
type needState uint8

const (
	needNotIdentified needState = iota // not yet, or no date says when
	needOpen
	needClosed
)

// stateOfNeed judges a need: open from identifiedOn until it is closed, which
// RESOLVED does from resolvedOn, else from statusOn, WITHDRAWN from statusOn,
// and a resolvedOn whatever the status.
func stateOfNeed(n model.Need, asOf model.Date) needState {
	if closed := closedFrom(n); closed.always || (!closed.on.IsZero() && closed.on <= asOf) {
		return needClosed
	}
	if on := n.IdentifiedOn(); !on.IsZero() && on.First() <= asOf {
		return needOpen
	}
	return needNotIdentified
}

type closing struct {
	on     model.Date // zero: by no date
	always bool       // a status without a date
}

func closedFrom(n model.Need) closing {
	on := n.ResolvedOn().First()
	switch n.Status() {
	case model.NeedStatusResolved:
		if on.IsZero() {
			on = n.StatusOn().First()
		}
		return closing{on, on.IsZero()}
	case model.NeedStatusWithdrawn:
		if n.StatusOn().IsZero() {
			return closing{on, true}
		}
		if on.IsZero() || n.StatusOn().First() < on {
			on = n.StatusOn().First()
		}
	}
	return closing{on: on}
}

// WhyNotActive returns every reason why a SERVES edge does not hold at the date of
// the ground: its own, then those of its programme, which may count for several
// that are the same. If there is none, it holds.
func (g *Ground) WhyNotActive(e model.Edge) []WhyNotActive {
	p := &g.programmes[g.programmeAt.of(e.From())]
	return append(whyServiceInactive(serviceTerm(e, p.start), g.AsOf), whyProgrammeInactive(p.term(), g.AsOf)...)
}

// Lapses returns the last day on which a SERVES edge can hold: the earlier of
// its own and its programme's, zero if neither has an end.
func (g *Ground) Lapses(e model.Edge) model.Date {
	p := &g.programmes[g.programmeAt.of(e.From())]
	own, programmes := serviceTerm(e, p.start).last(), p.term().last()
	if own.IsZero() || (!programmes.IsZero() && programmes < own) {
		return programmes
	}
	return own
}
