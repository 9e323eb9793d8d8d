package analysis_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"concert/internal/analysis"
	"concert/internal/model"
)

// question is what a test asks: a measure, a day, a lens and a scope.
type question struct {
	measure                string // coverage, gaps, overlaps, duplications, synergies, suggestions, findings
	asOf                   string
	impliedWeight, metFrom string // decimals
	scope                  where
	by                     []string            // of coverage
	since                  string              // of resolvedSince
	of                     string              // of synergies: PROGRAMMES or PROVIDERS
	more                   map[string][]string // of suggestions, plans and what-ifs
}

// where is a scope as it is written: nil means all.
type where struct {
	memberStates, regions, groups, themes, resolutions []string
	severityAtLeast                                    *int64
	needs, assistance, stateViews                      []string
	providers, roles, programmes                       []string
}

// answer is flat: what it says, under names that sort.
type answer map[string]string

func (a answer) set(name, format string, values ...any) { a[name] = fmt.Sprintf(format, values...) }

func published(f float64) string {
	s := strconv.FormatFloat(f, 'f', 6, 64)
	if strings.Trim(s, "-0.") == "" {
		return "0.000000"
	}
	return s
}

// known is published where ok, else null.
func known(f float64, ok bool) string {
	if !ok {
		return "null"
	}
	return published(f)
}

// maybe publishes what may be null.
func maybe(f *float64) string {
	if f == nil {
		return "null"
	}
	return published(*f)
}

// ctx is the context of questions that nobody gives up.
var ctx = context.Background()

// sure returns what takes a context that does not end.
func sure[T any](answer T, err error) T {
	if err != nil {
		panic(err)
	}
	return answer
}

func list(ids []string) string {
	if len(ids) == 0 {
		return "none"
	}
	return strings.Join(ids, ", ")
}

func setList(ids []string) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return list(ids)
}

func rational(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic("no decimal: " + s)
	}
	return r
}

// parseQuestion reads `measure name=value,value name=value`.
func parseQuestion(line string) question {
	words := strings.Fields(line)
	q := question{measure: words[0], asOf: "2025-06-01", impliedWeight: "0.5", metFrom: "0.75", of: "PROGRAMMES"}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		values := strings.Split(value, ",")
		switch name {
		case "asOf":
			q.asOf = value
		case "impliedWeight":
			q.impliedWeight = value
		case "metFrom":
			q.metFrom = value
		case "by":
			q.by = values
		case "since":
			q.since = value
		case "of":
			q.of = value
		case "memberStates":
			q.scope.memberStates = values
		case "regions":
			q.scope.regions = values
		case "groups":
			q.scope.groups = values
		case "themes":
			q.scope.themes = values
		case "resolutions":
			q.scope.resolutions = values
		case "providers":
			q.scope.providers = values
		case "needs":
			q.scope.needs = values
		case "assistance":
			q.scope.assistance = values
		case "stateViews":
			q.scope.stateViews = values
		case "roles":
			q.scope.roles = values
		case "programmes":
			q.scope.programmes = values
		case "severityAtLeast":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				panic(err)
			}
			q.scope.severityAtLeast = &n
		case "for", "stages", "atMost", "untilCoverage", "perState", "exclude", "add", "drop", "includeProposed":
			if q.more == nil {
				q.more = map[string][]string{}
			}
			q.more[name] = values
		default:
			panic("unknown word in a question: " + word)
		}
	}
	return q
}

// String writes the question as parseQuestion reads it.
func (q question) String() string {
	s := fmt.Sprintf("%s asOf=%s impliedWeight=%s metFrom=%s of=%s", q.measure, q.asOf, q.impliedWeight, q.metFrom, q.of)
	for _, part := range []struct {
		name   string
		values []string
	}{
		{"by", q.by},
		{"memberStates", q.scope.memberStates},
		{"regions", q.scope.regions},
		{"groups", q.scope.groups},
		{"themes", q.scope.themes},
		{"resolutions", q.scope.resolutions},
		{"needs", q.scope.needs},
		{"assistance", q.scope.assistance},
		{"stateViews", q.scope.stateViews},
		{"providers", q.scope.providers},
		{"roles", q.scope.roles},
		{"programmes", q.scope.programmes},
	} {
		if part.values != nil {
			s += " " + part.name + "=" + strings.Join(part.values, ",")
		}
	}
	if q.scope.severityAtLeast != nil {
		s += fmt.Sprintf(" severityAtLeast=%d", *q.scope.severityAtLeast)
	}
	if q.since != "" {
		s += " since=" + q.since
	}
	return s
}

// handles finds the records of ids.
func handles[H any](view *model.Snapshot, ids []string, as func(model.Handle) (H, bool)) []H {
	if ids == nil {
		return nil
	}
	found := make([]H, len(ids))
	for i, id := range ids {
		h, ok := view.Node(id)
		if !ok {
			panic("no record " + id)
		}
		found[i], _ = as(h)
	}
	return found
}

func kinds[T ~string](names []string) []T {
	if names == nil {
		return nil
	}
	values := make([]T, len(names))
	for i, name := range names {
		values[i] = T(name)
	}
	return values
}

func (q question) analysisScope(view *model.Snapshot) analysis.Scope {
	w := q.scope
	scope := analysis.Scope{
		MemberStates: handles(view, w.memberStates, model.Handle.MemberState),
		Regions:      handles(view, w.regions, model.Handle.Region),
		Groups:       handles(view, w.groups, model.Handle.Region),
		Themes:       handles(view, w.themes, model.Handle.Theme),
		Resolutions:  handles(view, w.resolutions, func(h model.Handle) (model.Handle, bool) { return h, true }),
		Needs:        handles(view, w.needs, model.Handle.Need),
		Assistance:   kinds[model.Assistance](w.assistance),
		StateViews:   kinds[model.StateView](w.stateViews),
		Providers:    handles(view, w.providers, model.Handle.Provider),
		Roles:        kinds[model.Role](w.roles),
		Programmes:   handles(view, w.programmes, model.Handle.Programme),
	}
	if w.severityAtLeast != nil {
		n := int(*w.severityAtLeast)
		scope.SeverityAtLeast = &n
	}
	return scope
}

func (q question) lens() (analysis.Lens, error) {
	impliedWeight, _ := rational(q.impliedWeight).Float64()
	metFrom, _ := rational(q.metFrom).Float64()
	return analysis.NewLens(impliedWeight, metFrom)
}
