package analysis

import "concert/internal/model"

// The status in force on a day is never absent: an absent one is the normal one, and so
// is, before statusOn, any other. A status without statusOn is in force always.

// StatusOfNeed returns the status in force on a day. It is RESOLVED or WITHDRAWN if the
// need is closed by then, and only then.
func StatusOfNeed(n model.Need, day model.Date) model.NeedStatus {
	status, doesApply := n.Status(), applies(n.StatusOn(), day)
	switch {
	case status == model.NeedStatusWithdrawn && doesApply:
		return status
	case stateOfNeed(n, day) == needClosed:
		return model.NeedStatusResolved
	case status == model.NeedStatusInProgress && doesApply:
		return status
	}
	return model.NeedStatusOpen
}

// StatusOfProgramme returns the status in force on a day. PIPELINE is in force always.
func StatusOfProgramme(p model.Programme, day model.Date) model.ProgrammeStatus {
	t := term{status: string(p.Status()), statusOn: p.StatusOn()}
	if p.Status() == model.ProgrammeStatusPipeline || p.Status() != "" && t.appliesAt(day) {
		return p.Status()
	}
	return model.ProgrammeStatusActive
}

// StatusOfEngagement returns the status of a SERVES edge that is in force on a day.
// PROPOSED is in force always.
func StatusOfEngagement(e model.Edge, day model.Date) model.EngagementStatus {
	t := term{status: string(e.EngagementStatus()), statusOn: e.StatusOn()}
	if e.EngagementStatus() == model.EngagementStatusProposed || e.EngagementStatus() != "" && t.appliesAt(day) {
		return e.EngagementStatus()
	}
	return model.EngagementStatusActive
}

// appliesAt reports whether the status applies on a day: CLOSED and ENDED from the day
// after the last of a month or year, any other from the first.
func (t term) appliesAt(day model.Date) bool {
	if t.isOver() && !t.statusOn.IsZero() {
		return t.beforeStatus() < day
	}
	return applies(t.statusOn, day)
}

// StatusOfProposal returns the status of a PROPOSED_FOR edge that is in force on a day:
// PROPOSED before it was decided. A decision without a day holds from proposedOn.
func StatusOfProposal(e model.Edge, day model.Date) model.ProposalStatus {
	on := e.DecidedOn()
	if on.IsZero() {
		on = e.ProposedOn()
	}
	if e.ProposalStatus() == "" || !applies(on, day) {
		return model.ProposalStatusProposed
	}
	return e.ProposalStatus()
}

// StatusOfFollowUp returns the status in force of a recommendation or a step, by the
// recorded one: it has no day.
func StatusOfFollowUp(recorded model.RecommendationStatus) model.RecommendationStatus {
	if recorded == "" {
		return model.RecommendationStatusOpen
	}
	return recorded
}
