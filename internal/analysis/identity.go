package analysis

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"concert/internal/model"
)

// identify returns an id of a figure, stable over versions: of what kind it is, of
// which scope, lens and day, and about what in these.
func (f figure) identify(kind string, about ...string) string {
	q := f.q.question
	asked := q.said.digest.get(func() string { return digestOf(q.scope, q.lens, q.g.AsOf) })
	return kind + ":" + asked + ":" + strings.Join(about, ":")
}

// Identify returns an id of what is asked in a scope, by a lens and about what else, and
// about what in these.
func Identify(kind string, scope Scope, lens Lens, asked []any, about ...string) string {
	return strings.Join(append([]string{kind, digestOf(scope, lens, asked...)}, about...), ":")
}

// digestOf tells questions apart shortly.
func digestOf(scope Scope, lens Lens, asked ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %d", scope.identity(), fmt.Sprint(asked...), lens.impliedWeight, lens.metFrom))
	return hex.EncodeToString(sum[:6])
}

// digest tells texts apart shortly.
func digest(texts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", texts))
	return hex.EncodeToString(sum[:6])
}

// identity names a scope: equal ones alike.
func (s Scope) identity() string {
	var all []string
	add := func(name string, ids []string) {
		if ids != nil {
			all = append(all, fmt.Sprintf("%s %q", name, ids))
		}
	}
	add("memberStates", idsOf(s.MemberStates))
	add("regions", idsOf(s.Regions))
	add("groups", idsOf(s.Groups))
	add("themes", idsOf(s.Themes))
	add("resolutions", idsOf(s.Resolutions))
	add("needs", idsOf(s.Needs))
	add("assistance", textsOf(s.Assistance))
	add("stateViews", textsOf(s.StateViews))
	add("providers", idsOf(s.Providers))
	add("programmes", idsOf(s.Programmes))
	if s.SeverityAtLeast != nil {
		add("severityAtLeast", []string{fmt.Sprint(*s.SeverityAtLeast)})
	}
	if s.Providers != nil {
		add("roles", textsOf(s.roles()))
	}
	if !s.about.IsZero() {
		add("about", []string{s.about.ID()})
	}
	return strings.Join(all, " ")
}

func idsOf[H interface{ ID() string }](records []H) []string {
	if records == nil {
		return nil
	}
	ids := make([]string, len(records))
	for i, h := range records {
		ids[i] = h.ID()
	}
	return ids
}

func textsOf[T ~string](values []T) []string {
	if values == nil {
		return nil
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}

// dimensionOf returns the dimension in which a record has its row.
func dimensionOf(h model.Handle) Dimension {
	switch h.Kind() {
	case model.KindMemberState:
		return ByMemberState
	case model.KindTheme:
		return ByTheme
	case model.KindProvider:
		return ByProvider
	case model.KindProgramme:
		return ByProgramme
	case model.KindRegion:
		r, _ := h.Region()
		switch level := r.Level(); level {
		case model.RegionLevelSubRegion, model.RegionLevelGrouping:
			return Dimension(level)
		case model.RegionLevelIntermediateRegion:
			return ByArea
		}
		return ByRegion
	}
	return ByResolution
}
