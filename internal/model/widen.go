package model

import "slices"

// Widening says how a change may show somebody more of what was already recorded.
// There is no other way: see Snapshot.Complete.
type Widening string

// The widenings.
const (
	WidensConsent       Widening = "CONSENT"       // to more, or from another day
	WidensReleasable    Widening = "RELEASABLE"    // a partial consent includes the record
	WidensRelease       Widening = "RELEASE"       // of the record or edge itself
	WidensShare         Widening = "SHARE"         // a State names a provider
	WidensMembership    Widening = "MEMBERSHIP"    // of the Compact
	WidensOffice        Widening = "OFFICE"        // a provider becomes an office of another
	WidensParticipation Widening = "PARTICIPATION" // a provider leads or implements
	WidensEngagement    Widening = "ENGAGEMENT"    // that is no longer only proposed or cancelled
	WidensSame          Widening = "SAME"          // two records are decided to be one
	WidensAddress       Widening = "ADDRESS"       // of a source that gives no release
	WidensState         Widening = "STATE"         // a record moves to another one
	WidensClaim         Widening = "CLAIM"         // is confirmed, withdrawn, or another's: who did not see its claimant sees the edge, and what belongs by it
)

// ByDecision reports whether a widening is a decision of a State or of the
// secretariat on who sees what. If it was made without Concert, it is kept out
// until the secretariat accepts it.
func (w Widening) ByDecision() bool {
	switch w {
	case WidensConsent, WidensReleasable, WidensRelease, WidensShare, WidensMembership, WidensOffice:
		return true
	}
	return false
}

// Widens returns how a normal change on top of the snapshot may show more to
// somebody, and by which property, "" for the record or edge itself; it returns no
// Widening if it cannot. A new record widens nothing by its own level.
func (s *Snapshot) Widens(c Change) (by Widening, property string) {
	switch {
	case c.Remove:
		return s.widensByRemoval(c)
	case c.Node != nil:
		return s.widensByNode(*c.Node)
	case c.Edge != nil:
		return s.widensByEdge(*c.Edge)
	}
	return "", ""
}

// widensByRemoval: what belongs to another by a claim is seen with the claimant alone.
func (s *Snapshot) widensByRemoval(c Change) (by Widening, property string) {
	if c.Edge == nil {
		return "", ""
	}
	kind, _ := EdgeKindByLabel(c.Edge.Kind)
	if at := s.findEdge(kind, s.lookup(c.Edge.From), s.lookup(c.Edge.To), c.Edge.apart()); at != 0 && s.isClaimedBinding(at) {
		return WidensClaim, ""
	}
	return "", ""
}

func (s *Snapshot) widensByNode(record NodeRecord) (by Widening, property string) {
	kind, _ := KindOfID(record.ID)
	d, now := &kinds[kind], record.Properties
	h, there := s.Node(record.ID)
	was := map[string]any{}
	if there {
		was = h.Record().Properties
	}
	if kind == KindProvider && widensMembership(was["compactMember"], now["compactMember"]) {
		return WidensMembership, "compactMember"
	}
	if !there {
		return "", ""
	}
	switch {
	case d.Consent != "" && widensConsent(decisionOf(h), decisionIn(d, now)):
		return WidensConsent, d.Consent
	case d.Releasable != "" && now[d.Releasable] == true && was[d.Releasable] != true:
		return WidensReleasable, d.Releasable
	case widensRelease(d.Restricted || d.OpenWith != "", was["release"], now["release"]):
		return WidensRelease, "release"
	case d.OpenWith != "" && was[d.OpenWith] == nil && now[d.OpenWith] != nil && now["release"] == nil:
		return WidensAddress, d.OpenWith
	}
	return "", ""
}

// widensMembership reports whether a provider may count as of the Compact that did
// not: by its own word, or by that of what it is an office of if it says nothing.
func widensMembership(was, now any) bool {
	return was != now && now != false && (now == true || was == false)
}

// decisionIn is decisionOf for a record as it is written.
func decisionIn(d *KindDeclaration, properties map[string]any) decision {
	consent, _ := properties[d.Consent].(string)
	if consent == "" {
		consent = string(ConsentNone)
	}
	return decision{Consent(consent), dateAt(properties, d.ConsentOn)}
}

func widensConsent(was, now decision) bool {
	switch {
	case now.level(true) < was.level(true), now.level(false) < was.level(false):
		return true
	case now.consent == ConsentNone:
		return now.day() < was.day()
	}
	return now.day() > was.day()
}

// widensRelease compares releases. Without one a closed record may be at any level.
func widensRelease(closed bool, was, now any) bool {
	from, given := was.(string)
	to, gives := now.(string)
	switch {
	case given && gives:
		return levelOf(to) < levelOf(from)
	case given:
		return levelOf(from) > levelPublic
	}
	return gives && closed && levelOf(to) < levelSecretariat
}

func (s *Snapshot) widensByEdge(record EdgeRecord) (by Widening, property string) {
	kind, _ := EdgeKindByLabel(record.Kind)
	e, there := s.Edge(kind, record.From, record.To, record.apart())
	was := map[string]any{}
	if there {
		was = e.Record().Properties
	}
	if there && widensRelease(false, was["release"], record.Properties["release"]) {
		return WidensRelease, "release" // a decision, which the others are not all
	}
	if by := rightsBy(kind, record); by != "" && record.givesRight() && (!there || !EdgeRecord{Properties: was}.givesRight()) {
		return by, ""
	}
	if !there {
		if slices.Contains(derived.ownership, kind) && s.hasOwner(kind, record) {
			return WidensState, ""
		}
		return "", ""
	}
	switch {
	case kind == Serves && e.isLeast() && !isLeast(kind, record.Properties):
		return WidensEngagement, "status"
	case kind == SameAs && e.isLeast() && !isLeast(kind, record.Properties):
		return WidensSame, "decision"
	case was["claimedBy"] != record.Properties["claimedBy"] && widensAsFact(kind, was["claimedBy"]):
		return WidensClaim, "claimedBy"
	}
	return "", ""
}

// widensAsFact reports whether an edge that somebody claims may let somebody see more
// once nobody does, or another: what the secretariat claims all see who see the ends,
// but no State as its own.
func widensAsFact(kind EdgeKind, claimant any) bool {
	return claimant != nil && (claimant != Secretariat || derived.decide[kind] || slices.Contains(derived.ownership, kind))
}

// rightsBy returns what an edge that gives a right gives.
func rightsBy(kind EdgeKind, record EdgeRecord) Widening {
	role, _ := record.Properties["role"].(string)
	switch {
	case kind == SharedWith:
		return WidensShare
	case kind == PartOf && kinds[KindProvider].isID(record.From):
		return WidensOffice
	case kind == ParticipatesIn && Role(role).Runs():
		return WidensParticipation
	}
	return ""
}

func (d *KindDeclaration) isID(id string) bool {
	kind, err := KindOfID(id)
	return err == nil && &kinds[kind] == d
}

// givesRight is Edge.GivesRight, except for what is fictional in the edge.
func (e EdgeRecord) givesRight() bool {
	return e.Properties["until"] == nil && e.Properties["claimedBy"] == nil
}

// isLeast reports whether an edge is one of those than whose level it is never looser.
func isLeast(kind EdgeKind, properties map[string]any) bool {
	value, _ := properties[relations[kind].Least.Property].(string)
	return slices.Contains(relations[kind].Least.Values, value)
}

func (e Edge) isLeast() bool { return isLeast(e.Kind(), e.Record().Properties) }

// hasOwner reports whether what an edge says belongs to a record is there and
// belongs to another one.
func (s *Snapshot) hasOwner(kind EdgeKind, record EdgeRecord) bool {
	id := record.From
	if relations[kind].Bound == Inward {
		id = record.To
	}
	h, ok := s.Node(id)
	if !ok || !kinds[h.Kind()].Restricted {
		return false
	}
	_, ok = h.lowest(Bond{kind, relations[kind].Bound}, claimsToo)
	return ok
}
