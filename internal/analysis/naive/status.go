package naive

import (
	"time"

	"concert/internal/model"
)

// The ends of time: a record without a last day, and one that never holds.
var (
	endless = model.NewDate(9999, time.December, 31)
	never   = model.NewDate(1, time.January, 1)
)

// lastDay returns the last day on which a record holds by its end and its status:
// "CLOSED is active to its `end` or to the day before `statusOn`, whichever is
// earlier (neither: not active)", ENDED likewise by `until`; SUSPENDED and
// CANCELLED apply from `statusOn`, "without `statusOn`, always".
func lastDay(v values, end, over string) model.Date {
	last := endless
	if v.has(end) {
		last = v.date(end).Last()
	}
	switch v.text("status") {
	case over:
		if !v.has("statusOn") && !v.has(end) {
			return never
		}
		if v.has("statusOn") {
			last = min(last, closedFrom(v.date("statusOn")).AddDays(-1))
		}
	case string(model.ProgrammeStatusSuspended), string(model.ProgrammeStatusCancelled):
		if !v.has("statusOn") {
			return never
		}
		last = min(last, v.day("statusOn").AddDays(-1))
	}
	return last
}

// closedFrom is "of CLOSED and ENDED a `statusOn` without a day stands for the day
// after the last of its month or year".
func closedFrom(d model.Date) model.Date {
	if d.DayOfMonth() == 0 {
		return d.Last().AddDays(1)
	}
	return d
}

// isActive is "active programme: start <= asOf and (end absent or end >= asOf),
// status at asOf not PIPELINE, SUSPENDED or CANCELLED". PIPELINE holds at every
// date.
func (p *programme) isActive(day model.Date) bool {
	return p.first != 0 && p.first <= day && day <= p.last && !p.isPipeline()
}

func (p *programme) isPipeline() bool {
	return p.text("status") == string(model.ProgrammeStatusPipeline)
}

// isLive is "active, in PIPELINE or starts after asOf, and whose last day is not
// before asOf".
func (p *programme) isLive(day model.Date) bool {
	return (p.isActive(day) || p.isPipeline() || p.first > day) && p.last >= day
}

func (s *serves) isProposed() bool { return s.text("status") == string(model.EngagementStatusProposed) }

// holds is "a SERVES edge of an active programme with from <= asOf and (until
// absent or until >= asOf), status at asOf not PROPOSED, SUSPENDED or CANCELLED".
func (w *world) holds(s *serves, day model.Date) bool {
	return w.programmes[s.programme].isActive(day) && !s.isProposed() && s.from != 0 && s.from <= day && day <= s.last
}

// statusAt returns the status of an edge on a day.
func (s *serves) statusAt(day model.Date) model.EngagementStatus {
	status := model.EngagementStatus(s.text("status"))
	on := s.day("statusOn")
	switch status {
	case "":
		return model.EngagementStatusActive
	case model.EngagementStatusProposed:
		return status
	case model.EngagementStatusEnded:
		on = closedFrom(s.date("statusOn"))
	}
	if on != 0 && on > day {
		return model.EngagementStatusActive
	}
	return status
}

// closing is when a need closes.
type closing struct {
	day      model.Date // 0 with closed: always
	closed   bool
	resolved bool // by a resolution, not a withdrawal
}

// closes is "RESOLVED closes from `resolvedOn`, else from `statusOn`; WITHDRAWN
// from `statusOn`; a `resolvedOn` closes whatever the status", "without
// `statusOn`, always", and "the earliest that applies". Reading: of a resolution
// and a withdrawal on one day it is the resolution.
func (n *need) closes() closing {
	c := closing{day: n.day("resolvedOn"), closed: n.has("resolvedOn"), resolved: n.has("resolvedOn")}
	switch model.NeedStatus(n.text("status")) {
	case model.NeedStatusResolved:
		if !c.closed {
			return closing{day: n.day("statusOn"), closed: true, resolved: true}
		}
	case model.NeedStatusWithdrawn:
		if withdrawn := n.day("statusOn"); !c.closed || withdrawn < c.day {
			return closing{day: withdrawn, closed: true}
		}
	}
	return c
}

func (n *need) isClosed(day model.Date) bool {
	c := n.closes()
	return c.closed && c.day <= day
}

// isOpen is "open need: identifiedOn <= asOf, not closed by asOf". "A date that is
// missing where a rule needs one makes the record count as not open."
func (n *need) isOpen(day model.Date) bool {
	return n.has("identifiedOn") && n.day("identifiedOn") <= day && !n.isClosed(day)
}

func (n *need) isDisputed() bool { return n.text("stateView") == string(model.StateViewDisputed) }

func (n *need) isRequested(day model.Date) bool {
	return n.has("requestedOn") && n.day("requestedOn") <= day
}

// severity returns the severity; unrated needs have none and weigh 0.
func (n *need) severity() (severity int, rated bool) { return n.integer("severity") }

// judge judges dates and statuses at asOf.
func (w *world) judge() {
	w.open, w.active, w.engaged, w.recorded, w.engagedBy, w.offers = set{}, set{}, pairs{}, pairs{}, map[pair][]*serves{}, nil
	for id, n := range w.needs {
		if n.isOpen(w.asOf) {
			w.open[id] = true
		}
	}
	for id, p := range w.programmes {
		if p.isActive(w.asOf) {
			w.active[id] = true
		}
	}
	for _, s := range w.serves {
		switch {
		case !w.holds(s, w.asOf):
		case w.kind(s.to) == model.KindMemberState:
			at := pair{s.programme, s.to}
			w.engaged[at], w.recorded[at] = true, true
			w.engagedBy[at] = append(w.engagedBy[at], s)
		default:
			w.offers = append(w.offers, s)
		}
	}
}

// served reports whether a programme was engaged in a State on a day.
func (w *world) served(p, state string, day model.Date) bool {
	for _, s := range w.serves {
		if s.programme == p && s.to == state && w.holds(s, day) {
			return true
		}
	}
	return false
}

// heardOf is "last heard of: the latest by asOf of its report dates, or, if it has
// none by then, of the `published` days of its sources in the view"; 0 for never.
func heardOf(report model.Date, published []model.Date, asOf model.Date) model.Date {
	if report != 0 && report <= asOf {
		return report
	}
	var last model.Date
	for _, day := range published {
		if day <= asOf {
			last = max(last, day)
		}
	}
	return last
}

// isStale is "more than two years before asOf, or never heard of and begun more
// than two years before it".
func isStale(heard, begun, asOf model.Date) bool {
	if heard == 0 {
		heard = begun
	}
	return heard != 0 && heard.AddYears(2) < asOf
}

func (s *serves) heardOf(asOf model.Date) model.Date {
	return heardOf(s.day("lastReportedOn"), s.published, asOf)
}

func (s *serves) isStale(asOf model.Date) bool { return isStale(s.heardOf(asOf), s.from, asOf) }

func (p *programme) heardOf(asOf model.Date) model.Date {
	return heardOf(p.day("reportedOn"), p.published, asOf)
}

func (p *programme) isStale(asOf model.Date) bool {
	return isStale(p.heardOf(asOf), p.first, asOf)
}

// isPresumed is "stale without a recorded end". Reading: an end is recorded if a
// last day is, of the engagement or of its programme.
func (s *serves) isPresumed(asOf model.Date) bool { return s.isStale(asOf) && s.last == endless }
