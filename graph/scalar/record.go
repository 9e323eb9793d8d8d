package scalar

import "concert/internal/model"

// Record is a record of any kind, in the typed handle of its kind. All
// interfaces of the schema whose types are records bind to it.
type Record interface {
	ID() string
	Name() string
	Review() model.Review
	Release() model.Release
	Snapshot() *model.Snapshot
}

// RecordOf returns the record in the handle of its kind; ok is false where
// there is none.
func RecordOf(h model.Handle) (record Record, ok bool) {
	if h.IsZero() {
		return nil, false
	}
	switch h.Kind() {
	case model.KindMemberState:
		return model.MemberState{Handle: h}, true
	case model.KindRegion:
		return model.Region{Handle: h}, true
	case model.KindTheme:
		return model.Theme{Handle: h}, true
	case model.KindResolution:
		return model.Resolution{Handle: h}, true
	case model.KindInstrument:
		return model.Instrument{Handle: h}, true
	case model.KindRequirement:
		return model.Requirement{Handle: h}, true
	case model.KindGuidance:
		return model.Guidance{Handle: h}, true
	case model.KindProvider:
		return model.Provider{Handle: h}, true
	case model.KindProgramme:
		return model.Programme{Handle: h}, true
	case model.KindNeed:
		return model.Need{Handle: h}, true
	case model.KindAssessmentVisit:
		return model.AssessmentVisit{Handle: h}, true
	case model.KindCapacityConsultation:
		return model.CapacityConsultation{Handle: h}, true
	case model.KindRecommendation:
		return model.Recommendation{Handle: h}, true
	case model.KindRoadMap:
		return model.RoadMap{Handle: h}, true
	case model.KindRoadMapStep:
		return model.RoadMapStep{Handle: h}, true
	case model.KindWorkingGroup:
		return model.WorkingGroup{Handle: h}, true
	case model.KindSource:
		return model.Source{Handle: h}, true
	case model.KindDataSet:
		return model.DataSet{Handle: h}, true
	}
	return nil, false
}
