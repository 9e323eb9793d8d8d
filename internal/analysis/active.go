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
	from, until model.Date
	status      string
	statusOn    model.Date
	fromStart   bool // from is the programme's start
}

// last returns the last day, zero if none is recorded: the end, and of what is over
// (CLOSED, ENDED) the day before statusOn, if that is earlier.
func (t term) last() model.Date {
	last := t.until.Last()
	if early := t.beforeStatus(); !early.IsZero() && (last.IsZero() || early < last) {
		return early
	}
	return last
}

// beforeStatus returns the last day before what is over became so, zero if no
// statusOn is recorded or it is not over. A statusOn without a day stands for the
// day after the last of its month or year.
func (t term) beforeStatus() model.Date {
	switch {
	case !t.isOver() || t.statusOn.IsZero():
		return 0
	case t.statusOn.DayOfMonth() == 0:
		return t.statusOn.Last()
	}
	return t.statusOn.AddDays(-1)
}

func (t term) isOver() bool {
	return t.status == string(model.ProgrammeStatusClosed) || t.status == string(model.EngagementStatusEnded)
}

// closedEarly reports whether what is over became so before its recorded end.
func (t term) closedEarly() bool {
	early := t.beforeStatus()
	return !early.IsZero() && !t.until.IsZero() && early.AddDays(1) < t.until.Last()
}

// isEndless reports whether no day is recorded after which it holds no more.
func (t term) isEndless() bool {
	switch t.status {
	case string(model.ProgrammeStatusSuspended), string(model.ProgrammeStatusCancelled):
		return false
	}
	return t.last().IsZero()
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

// serviceTerm is the term of a SERVES edge; from is since, else the programme's
// start.
func serviceTerm(e model.Edge, programmeStart model.Date) term {
	t := term{from: e.Since(), until: e.Until(), status: string(e.EngagementStatus()), statusOn: e.StatusOn()}
	if t.from.IsZero() && !programmeStart.IsZero() {
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
	if last := t.last(); (!last.IsZero() && last < asOf) || (last.IsZero() && t.isOver()) {
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

// closing is when and how a need closes: by the earliest day that applies.
type closing struct {
	on       model.Date // zero: by no date
	always   bool       // a status without a date
	resolved bool       // by a resolution, which comes before a withdrawal on the same day
}

func closedFrom(n model.Need) closing {
	on := n.ResolvedOn().First()
	switch n.Status() {
	case model.NeedStatusResolved:
		if on.IsZero() {
			on = n.StatusOn().First()
		}
		return closing{on, on.IsZero(), true}
	case model.NeedStatusWithdrawn:
		withdrawn := n.StatusOn().First()
		if withdrawn.IsZero() {
			return closing{on: on, always: true}
		}
		if on.IsZero() || withdrawn < on {
			return closing{on: withdrawn}
		}
	}
	return closing{on: on, resolved: !on.IsZero()}
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
