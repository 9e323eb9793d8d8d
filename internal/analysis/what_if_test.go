package analysis_test

import (
	"strings"
	"testing"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// TestOneExtentForANeed: two extents of one engagement for one need are not an answer
// by the later of them.
func TestOneExtentForANeed(t *testing.T) {
	view := loadWorld(t, "example")
	g, lens := loadGround(t, view)
	add := analysis.Supposed{
		Programme:   handles(view, []string{"programme:lawp"}, model.Handle.Programme)[0],
		MemberState: handles(view, []string{"state:XAA"}, model.Handle.MemberState)[0],
	}
	for _, need := range []string{"need:a1", "need:a2"} {
		add.Extents = append(add.Extents, analysis.SupposedExtent{Need: handles(view, []string{modeltest.LongID(need)}, model.Handle.Need)[0], Percent: 60})
	}
	if _, err := analysis.MeasureWhatIf(ctx, g, analysis.WhatIfFor{Add: []analysis.Supposed{add, add}}, analysis.Scope{}, lens); err != nil {
		t.Errorf("of two needs, twice: %v", err)
	}
	add.Extents = append(add.Extents, analysis.SupposedExtent{Need: add.Extents[0].Need, Percent: 10})
	_, err := analysis.MeasureWhatIf(ctx, g, analysis.WhatIfFor{Add: []analysis.Supposed{add}}, analysis.Scope{}, lens)
	if err == nil || !strings.Contains(err.Error(), " is given twice") {
		t.Errorf("the error is %v; want that a need is given twice", err)
	}
}
