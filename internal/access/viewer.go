package access

import "concert/internal/model"

// Viewer is who asks. The zero value is anonymous. Viewers compare with ==.
type Viewer struct {
	standing standing
	own      string // the id of the viewer's own State or provider
}

type standing uint8

const (
	anonymous standing = iota
	memberState
	provider
	secretariat
)

// Class is a row of the table of readers (docs/who-sees-what.md).
type Class string

// The classes, as the API names them.
const (
	ClassAnonymous     Class = "ANONYMOUS"
	ClassMemberState   Class = "MEMBER_STATE"
	ClassProvider      Class = "PROVIDER" // outside the Compact, such as a donor
	ClassCompactEntity Class = "COMPACT_ENTITY"
	ClassSecretariat   Class = "SECRETARIAT"
)

// Anonymous is somebody of whom nothing is known.
func Anonymous() Viewer { return Viewer{} }

// Secretariat is an analyst or administrator of the secretariat.
func Secretariat() Viewer { return Viewer{standing: secretariat} }

// ParseViewer reads anonymous, secretariat, the id of a Member State, or that of a
// provider. The error says what may be given. Whether the State or provider exists
// is checked by View, which has a snapshot.
func ParseViewer(text string) (Viewer, error) {
	switch text {
	case "anonymous":
		return Viewer{}, nil
	case "secretariat":
		return Secretariat(), nil
	}
	kind, err := model.KindOfID(text)
	if err != nil || (kind != model.KindMemberState && kind != model.KindProvider) {
		return Viewer{}, model.Errorf(model.Invalid,
			"%q is not a viewer: give anonymous, secretariat, a Member State such as state:XAB, or a provider such as provider:unodc", text)
	}
	if err := model.CheckID(kind, text); err != nil {
		return Viewer{}, model.Errorf(model.Invalid, "the viewer %s", err)
	}
	if kind == model.KindMemberState {
		return Viewer{memberState, text}, nil
	}
	return Viewer{provider, text}, nil
}

// String returns what ParseViewer reads.
func (v Viewer) String() string {
	switch v.standing {
	case anonymous:
		return "anonymous"
	case secretariat:
		return "secretariat"
	}
	return v.own
}

// MemberState returns the id of the State of a State's focal point.
func (v Viewer) MemberState() (id string, ok bool) { return v.own, v.standing == memberState }

// Provider returns the id of the provider of a provider's focal point.
func (v Viewer) Provider() (id string, ok bool) { return v.own, v.standing == provider }

// record returns the viewer's own record in a whole snapshot.
func (v Viewer) record(whole *model.Snapshot) (model.Handle, bool) {
	if v.own == "" {
		return model.Handle{}, false
	}
	return whole.Node(v.own)
}

// Class returns the viewer's class at a version. A provider is a Compact entity if
// it says so. If it does not say, it is one if the provider that it is PART_OF is
// one.
func (v Viewer) Class(s *model.Snapshot) Class { return v.classIn(v.chain(s.Whole())) }

// classIn returns the viewer's class by what its provider is an office of.
func (v Viewer) classIn(chain []model.Handle) Class {
	switch v.standing {
	case memberState:
		return ClassMemberState
	case provider:
		return classOf(chain)
	case secretariat:
		return ClassSecretariat
	}
	return ClassAnonymous
}

func classOf(chain []model.Handle) Class {
	for _, h := range chain {
		p, _ := h.Provider()
		if member, stated := p.CompactMember(); stated {
			if member {
				return ClassCompactEntity
			}
			break
		}
	}
	return ClassProvider
}

// chain returns the viewer's own provider, what it is PART_OF, and so on.
func (v Viewer) chain(whole *model.Snapshot) []model.Handle {
	if v.standing != provider {
		return nil
	}
	var chain []model.Handle
	for h, ok := v.record(whole); ok; h, ok = officeOf(h) {
		chain = append(chain, h)
	}
	return chain
}

// officeOf returns what a provider is an office of.
func officeOf(h model.Handle) (whole model.Handle, ok bool) {
	for w := h.Walk(model.PartOf, model.Outward); w.Next(); {
		if w.Edge().GivesRight() {
			return w.Other(), true
		}
	}
	return model.Handle{}, false
}

// Level returns the level up to which the class sees all.
func (c Class) Level() model.Release {
	switch c {
	case ClassMemberState, ClassProvider:
		return model.ReleasePlatform
	case ClassCompactEntity:
		return model.ReleasePartners
	case ClassSecretariat:
		return model.ReleaseSecretariat
	}
	return model.ReleasePublic
}

// Sees says in one sentence what the class sees.
func (c Class) Sees() string {
	switch c {
	case ClassMemberState:
		return "What is released to the platform, and the needs, visits, consultations, " +
			"recommendations, road maps and steps of its own State at any level."
	case ClassProvider:
		return "What is released to the platform, what States shared with the provider, and the programmes that it leads or implements."
	case ClassCompactEntity:
		return "What is released to partners, what States shared with the entity, and the programmes that it leads or implements."
	case ClassSecretariat:
		return "Everything."
	}
	return "What is public."
}
