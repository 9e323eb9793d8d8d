package graph

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"concert/graph/generated"
	"concert/graph/relay"
	"concert/internal/analysis"
	"concert/internal/model"
)

// mostCandidates is how many records an error names if a Ref is not clear.
const mostCandidates = 10

// ref is the value of one Ref, with the path of its argument.
type ref struct {
	text string
	path []string
}

// resolveRefs finds the one visible record of the kinds that each Ref of a list
// means, in their order; nil for no list. typed turns it into its handle.
func resolveRefs[N any](view *model.Snapshot, texts []string, path []string, typed relay.Typed[N], kinds ...model.NodeKind) ([]N, error) {
	if texts == nil {
		return nil, nil
	}
	if len(texts) > relay.LargestPage {
		return nil, &model.Error{
			Code: model.LimitExceeded, Path: path,
			Message: fmt.Sprintf("the list holds %d records, above the limit of %d", len(texts), relay.LargestPage),
		}
	}
	refs := make([]ref, len(texts))
	for i, text := range texts {
		refs[i] = ref{text, append(slices.Clone(path), strconv.Itoa(i))}
	}
	handles, err := resolve(view, refs, kinds)
	if err != nil {
		return nil, err
	}
	records := make([]N, len(handles))
	for i, h := range handles {
		records[i], _ = typed(h)
	}
	return records, nil
}

// resolveRef is resolveRefs for one Ref.
func resolveRef(view *model.Snapshot, text string, path []string, kinds ...model.NodeKind) (model.Handle, error) {
	handles, err := resolve(view, []ref{{text, path}}, kinds)
	if err != nil {
		return model.Handle{}, err
	}
	return handles[0], nil
}

// maybeRef is resolveRefs for one Ref that may be absent.
func maybeRef[N any](ctx context.Context, text *string, path []string, typed relay.Typed[N], kinds ...model.NodeKind) (*N, error) {
	if text == nil {
		return nil, nil
	}
	h, err := resolveRef(requestOf(ctx).View, *text, path, kinds...)
	if err != nil {
		return nil, err
	}
	found, _ := typed(h)
	return &found, nil
}

func resolveSuggestionFor(ctx context.Context, given *generated.SuggestionFor) (whom analysis.SuggestionFor, err error) {
	if given == nil {
		return whom, nil
	}
	at := func(field string) []string { return []string{"for", field} }
	if whom.MemberState, err = maybeRef(ctx, given.MemberState, at("memberState"), model.Handle.MemberState, model.KindMemberState); err != nil {
		return whom, err
	}
	if whom.Programme, err = maybeRef(ctx, given.Programme, at("programme"), model.Handle.Programme, model.KindProgramme); err != nil {
		return whom, err
	}
	if whom.Provider, err = maybeRef(ctx, given.Provider, at("provider"), model.Handle.Provider, model.KindProvider); err != nil {
		return whom, err
	}
	whom.Need, err = maybeRef(ctx, given.Need, at("need"), model.Handle.Need, model.KindNeed)
	return whom, err
}

func resolve(view *model.Snapshot, refs []ref, kinds []model.NodeKind) ([]model.Handle, error) {
	found := make([]model.Handle, len(refs))
	wanted := map[string][]model.Handle{} // by what is looked for, in lower case
	for i, r := range refs {
		if h, ok := view.Node(r.text); ok && slices.Contains(kinds, h.Kind()) {
			found[i] = h
		} else {
			wanted[fold(r.text)] = nil
		}
	}
	if len(wanted) > 0 {
		lookUp(view, wanted, kinds)
	}
	for i, r := range refs {
		if !found[i].IsZero() {
			continue
		}
		candidates := asOne(view, wanted[fold(r.text)])
		if len(candidates) != 1 {
			return nil, unclear(view, r, candidates, kinds)
		}
		found[i] = candidates[0]
	}
	return found, nil
}

// fold makes alike what people write in different ways.
func fold(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	return strings.ReplaceAll(strings.TrimPrefix(text, "the "), " (", "(")
}

// lookUp adds to each wanted name the records that people call so.
func lookUp(view *model.Snapshot, wanted map[string][]model.Handle, kinds []model.NodeKind) {
	for _, kind := range kinds {
		for h := range view.Nodes(kind) {
			for _, name := range namesOf(h) {
				name = fold(name)
				if have, ok := wanted[name]; ok && !slices.Contains(have, h) {
					wanted[name] = append(have, h)
				}
			}
		}
	}
}

// asOne replaces records that were decided to be one by the one that stands
// for them.
func asOne(view *model.Snapshot, candidates []model.Handle) []model.Handle {
	if len(candidates) < 2 {
		return candidates
	}
	same := view.SameGroups()
	var distinct []model.Handle
	for _, h := range candidates {
		if one, ok := same[h]; ok {
			h = one
		}
		if !slices.Contains(distinct, h) {
			distinct = append(distinct, h)
		}
	}
	return distinct
}

// unclear names the records that a Ref can mean, or those whose names hold it.
// It reads alike for a record that is hidden and for one that is not there.
func unclear(view *model.Snapshot, r ref, candidates []model.Handle, kinds []model.NodeKind) error {
	labels := make([]string, len(kinds))
	for i, kind := range kinds {
		labels[i] = kind.Label()
	}
	what, given := strings.Join(labels, " or "), shortened(r.text)
	var message string
	switch near := nearby(view, r.text, kinds); {
	case len(candidates) > 0:
		message = fmt.Sprintf("%q means more than one %s: %s; give an id", given, what, listed(candidates))
	case len(near) > 0:
		message = fmt.Sprintf("no %s in this view matches %q: did you mean %s?", what, given, listed(near))
	default:
		message = fmt.Sprintf("no %s in this view matches %q: give an id, or a symbol, number, ISO code, acronym, name or alias as it is recorded", what, given)
	}
	return &model.Error{Code: model.Invalid, Message: message, Path: r.path}
}

func listed(records []model.Handle) string {
	slices.SortFunc(records, model.ByID)
	var names []string
	for _, h := range records[:min(len(records), mostCandidates)] {
		names = append(names, fmt.Sprintf("%s (%s)", h.ID(), h.Name()))
	}
	if more := len(records) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// nearby returns the records with a name that holds the text, if it is long
// enough to mean something.
func nearby(view *model.Snapshot, text string, kinds []model.NodeKind) []model.Handle {
	text = fold(text)
	if len(text) < 3 {
		return nil
	}
	var near []model.Handle
	for _, kind := range kinds {
		for h := range view.Nodes(kind) {
			if slices.ContainsFunc(namesOf(h), func(name string) bool { return strings.Contains(fold(name), text) }) {
				near = append(near, h)
			}
		}
	}
	return near
}

// namesOf returns what people call a record, apart from its id.
func namesOf(h model.Handle) []string {
	names := h.Names()
	if resolution, ok := h.Resolution(); ok {
		if symbol, ok := resolution.Symbol(); ok {
			names = append(names, shorterSymbols(symbol)...)
		}
	}
	return names
}

var numbered = regexp.MustCompile(`^([SA]/RES/)([0-9/]+)(.*)$`)

// shorterSymbols returns 2396, 2396 (2017) and S/RES/2396 for S/RES/2396 (2017),
// and 60/288 for A/RES/60/288.
func shorterSymbols(symbol string) []string {
	parts := numbered.FindStringSubmatch(symbol)
	if parts == nil {
		return nil
	}
	body, number, year := parts[1], parts[2], parts[3]
	return []string{number, number + year, body + number}
}
