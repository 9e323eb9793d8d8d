package model

import "strings"

// Name returns the record's name, or one derived from what it says: a need's
// summary, a symbol, a title, a requirement's symbol and paragraph; for visits
// to steps kind, State and date.
func (h Handle) Name() string {
	if name, ok := h.text(cellName); ok {
		return name
	}
	if name := h.derivedName(); name != "" {
		return name
	}
	return h.ID()
}

func (h Handle) derivedName() string {
	switch h.Kind() {
	case KindNeed:
		return first(h.text(needSummary))
	case KindResolution:
		return first(h.text(resolutionSymbol))
	case KindInstrument:
		return first(h.text(instrumentTitle))
	case KindGuidance:
		return first(h.text(guidanceSymbol))
	case KindSource:
		return first(h.text(sourceTitle))
	case KindRequirement:
		return h.requirementName()
	case KindAssessmentVisit:
		return h.eventName("Assessment visit", To, h.date(assessmentVisitDate))
	case KindCapacityConsultation:
		return h.eventName("Capacity consultation", HeldIn, h.date(capacityConsultationDate))
	case KindRecommendation:
		return h.eventName("Recommendation", MadeTo, h.date(recommendationAdoptedOn))
	case KindRoadMap:
		return h.eventName("Road map", Of, 0)
	case KindRoadMapStep:
		if roadMap, ok := h.First(HasStep, Inward); ok {
			return roadMap.eventName("Road map step", Of, h.date(roadMapStepDue))
		}
	}
	return ""
}

func first(s string, _ bool) string { return s }

func (h Handle) requirementName() string {
	name := ""
	if setBy, ok := h.First(SetBy, Outward); ok {
		name = setBy.Name()
	}
	if paragraph, ok := h.text(requirementParagraph); ok {
		name += ", paragraph " + paragraph
	}
	return strings.TrimPrefix(name, ", ")
}

func (h Handle) eventName(what string, toState EdgeKind, date Date) string {
	parts := []string{what}
	if state, ok := h.First(toState, Outward); ok {
		parts = append(parts, state.Name())
	}
	if date != 0 {
		parts = append(parts, date.String())
	}
	return strings.Join(parts, ", ")
}
