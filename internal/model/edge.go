package model

// An accessor for each property of an edge. It returns the zero value, and ok false
// if it has an ok, for a property that is absent or that the kind does not declare.

// Since returns from when the edge holds.
func (e Edge) Since() Date { return e.date("since") }

// Until returns the last day on which it holds.
func (e Edge) Until() Date { return e.date("until") }

// StatusOn returns the day from which the status applies.
func (e Edge) StatusOn() Date { return e.date("statusOn") }

// LastReportedOn returns when an engagement was last reported.
func (e Edge) LastReportedOn() Date { return e.date("lastReportedOn") }

// DecidedOn returns when a share or a proposal was decided.
func (e Edge) DecidedOn() Date { return e.date("decidedOn") }

// ProposedOn returns when the programme was proposed for the need.
func (e Edge) ProposedOn() Date { return e.date("proposedOn") }

// ConfirmedOn returns when the State or the secretariat agreed with the extent.
func (e Edge) ConfirmedOn() Date { return e.date("confirmedOn") }

// AssessedOn returns when the extent was assessed; it is in force from then.
func (e Edge) AssessedOn() Date { return e.date("assessedOn") }

// Role returns the role of the provider in the programme.
func (e Edge) Role() Role {
	if e.Kind() != ParticipatesIn {
		return ""
	}
	return Role(e.choice("role"))
}

// GroupRole returns the role of the provider in the working group.
func (e Edge) GroupRole() GroupRole {
	if e.Kind() != MemberOf {
		return ""
	}
	return GroupRole(e.choice("role"))
}

func (e Edge) EngagementStatus() EngagementStatus {
	if e.Kind() != Serves {
		return ""
	}
	return EngagementStatus(e.choice("status"))
}

func (e Edge) ProposalStatus() ProposalStatus {
	if e.Kind() != ProposedFor {
		return ""
	}
	return ProposalStatus(e.choice("status"))
}

// Decision returns whether two records were decided to be one.
func (e Edge) Decision() SameAsDecision { return SameAsDecision(e.choice("decision")) }

// Wording returns the source's words for a role, short.
func (e Edge) Wording() (string, bool) { return e.text("wording") }

// Reason returns why a proposal was accepted or declined.
func (e Edge) Reason() (string, bool) { return e.text("reason") }

// ProposedBy returns who proposed the programme for the need.
func (e Edge) ProposedBy() (string, bool) { return e.actor("proposedBy") }

// AssessedBy returns who assessed the extent.
func (e Edge) AssessedBy() (string, bool) { return e.actor("assessedBy") }

// ConfirmedBy returns who agreed with the extent: the State or the secretariat.
func (e Edge) ConfirmedBy() (string, bool) { return e.actor("confirmedBy") }

// ClaimedBy returns who claims what the edge says, until the other side confirms it.
func (e Edge) ClaimedBy() (string, bool) {
	cell := e.cell(cellEdgeClaimedBy)
	if cell == 0 {
		return "", false
	}
	return e.s.actor(e.page().texts[cell-1])
}

// IsClaim reports whether the edge is claimed and not confirmed. A view shows a claim
// only if it shows who claims.
func (e Edge) IsClaim() bool { return e.cell(cellEdgeClaimedBy) != 0 }

// StateView returns what the State says of an engagement or an assessment.
func (e Edge) StateView() StateView { return StateView(e.choice("stateView")) }

// StateReply returns the State's words.
func (e Edge) StateReply() (string, bool) { return e.text("stateReply") }

// DecidedBy returns who decided on a proposal, or whether two records are one.
func (e Edge) DecidedBy() (string, bool) { return e.actor("decidedBy") }

// ExtentPercent returns how far the programme meets the need, 0 to 100.
func (e Edge) ExtentPercent() (int, bool) {
	_, cell := e.named("extentPercent")
	return integerIn(cell)
}

// Probability returns how likely it is that the two records are one, 0 to 1.
func (e Edge) Probability() (float64, bool) {
	_, cell := e.named("probability")
	if cell == 0 {
		return 0, false
	}
	return e.page().decimals[cell-1], true
}

// Reasons returns why the two records may be one.
func (e Edge) Reasons() []string {
	_, cell := e.named("reasons")
	if cell == 0 {
		return nil
	}
	return e.page().lists[cell-1]
}
