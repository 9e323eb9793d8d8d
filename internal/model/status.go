package model

// The status in force on a day is never absent: an absent one is the normal one, and so
// is, before statusOn, any other. A status without statusOn is in force always.

// StatusAt returns the status in force on a day. It is RESOLVED or WITHDRAWN if the need
// is closed by then, and only then: RESOLVED from resolvedOn, whatever was recorded, else
// from statusOn.
func (n Need) StatusAt(day Date) NeedStatus {
	status, applies := n.Status(), appliesAt(n.StatusOn(), day)
	isResolved := !n.ResolvedOn().IsZero() && n.ResolvedOn().First() <= day
	switch {
	case status == NeedStatusWithdrawn && applies:
		return NeedStatusWithdrawn
	case isResolved || status == NeedStatusResolved && applies && n.ResolvedOn().IsZero():
		return NeedStatusResolved
	case status == NeedStatusInProgress && applies:
		return NeedStatusInProgress
	}
	return NeedStatusOpen
}

// StatusAt returns the status in force on a day. PIPELINE is in force always.
func (p Programme) StatusAt(day Date) ProgrammeStatus {
	on := p.StatusOn()
	switch p.Status() {
	case "":
		return ProgrammeStatusActive
	case ProgrammeStatusPipeline:
		return ProgrammeStatusPipeline
	case ProgrammeStatusClosed:
		on = closedFrom(on)
	}
	if !appliesAt(on, day) {
		return ProgrammeStatusActive
	}
	return p.Status()
}

// EngagementStatusAt returns the status of a SERVES edge that is in force on a day.
// PROPOSED is in force always.
func (e Edge) EngagementStatusAt(day Date) EngagementStatus {
	on := e.StatusOn()
	switch e.EngagementStatus() {
	case "":
		return EngagementStatusActive
	case EngagementStatusProposed:
		return EngagementStatusProposed
	case EngagementStatusEnded:
		on = closedFrom(on)
	}
	if !appliesAt(on, day) {
		return EngagementStatusActive
	}
	return e.EngagementStatus()
}

// ProposalStatusAt returns the status of a PROPOSED_FOR edge that is in force on a day:
// PROPOSED before it was decided. A decision without a day holds from proposedOn.
func (e Edge) ProposalStatusAt(day Date) ProposalStatus {
	on := e.DecidedOn()
	if on.IsZero() {
		on = e.ProposedOn()
	}
	if e.ProposalStatus() == "" || !appliesAt(on, day) {
		return ProposalStatusProposed
	}
	return e.ProposalStatus()
}

// StatusInForce returns the status, OPEN if none is recorded.
func (r Recommendation) StatusInForce() RecommendationStatus { return openUnless(r.Status()) }

// StatusInForce returns the status, OPEN if none is recorded.
func (r RoadMapStep) StatusInForce() RecommendationStatus { return openUnless(r.Status()) }

func openUnless(recorded RecommendationStatus) RecommendationStatus {
	if recorded == "" {
		return RecommendationStatusOpen
	}
	return recorded
}

// appliesAt reports whether a status applies on a day.
func appliesAt(statusOn, day Date) bool { return statusOn.IsZero() || statusOn.First() <= day.First() }

// closedFrom returns the first day after what CLOSED or ENDED ends: of a month or a year
// it is the day after its last.
func closedFrom(on Date) Date {
	if on.IsZero() || on.DayOfMonth() != 0 {
		return on
	}
	return on.Last().AddDays(1)
}
