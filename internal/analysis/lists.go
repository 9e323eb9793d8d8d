package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// ListMeasure names a list that can be compared between two moments.
type ListMeasure string

// The lists.
const (
	GapsList                  ListMeasure = "GAPS"
	SuggestionsList           ListMeasure = "SUGGESTIONS"
	OverlapsList              ListMeasure = "OVERLAPS"
	DuplicationCandidatesList ListMeasure = "DUPLICATION_CANDIDATES"
	SynergiesList             ListMeasure = "SYNERGIES"
	DecisionsList             ListMeasure = "DECISIONS"
)

// ItemChange is what became of an item of a list.
type ItemChange string

// The changes of items.
const (
	ItemNew     ItemChange = "NEW"
	ItemGone    ItemChange = "GONE"
	ItemChanged ItemChange = "CHANGED"
)

// ListDifference is what differs between two moments of a list: its items by id.
type ListDifference struct {
	List  ListMeasure
	Items []ListItem
}

// ListItem is an item that is in one of the lists alone, or that they say otherwise:
// another figure, or another state.
type ListItem struct {
	About              []string // ids, as the later moment contracts them
	Change             ItemChange
	From, To           *float64
	StateFrom, StateTo string
}

// ID is made of the ids of what the item is about.
func (i ListItem) ID() string { return strings.Join(i.About, " ") }

// listed is what a list says of an item.
type listed struct {
	about  []string
	figure float64
	state  string
}

// CompareLists compares lists between two moments, each by the scope as its view reads
// it. Ids of the earlier moment are read as the later contracts them; of two items that
// became one, the lowest is compared. Its errors are those of MeasureDifference.
func CompareLists(ctx context.Context, lay Lay, from, to Moment, lists []ListMeasure, scope Scope, lens Lens) (_ []ListDifference, err error) {
	defer caught(&err)
	if len(lists) == 0 {
		return nil, nil
	}
	alike := alikeIn(to.View)
	var all []ListDifference
	for _, list := range lists {
		var said [2][]listed
		for i, at := range []Moment{from, to} {
			g, err := lay(ctx, at.View, at.Day)
			if err != nil {
				return nil, err
			}
			if said[i], err = g.listItems(ctx, list, scope.across(at.View, alike), lens); err != nil {
				return nil, err
			}
		}
		all = append(all, ListDifference{list, compareItems(said[0], said[1], alike)})
	}
	return all, nil
}

// compareItems compares what two lists say.
func compareItems(before, after []listed, alike map[string][]string) []ListItem {
	now := map[string]listed{}
	for _, item := range after {
		now[strings.Join(item.about, " ")] = item
	}
	slices.SortFunc(before, func(a, b listed) int { return slices.Compare(a.about, b.about) })
	var items []ListItem
	known := map[string]bool{}
	for _, was := range before {
		about := slices.Clone(was.about)
		for i, id := range about {
			if same := alike[id]; same != nil {
				about[i] = same[0]
			}
		}
		id := strings.Join(about, " ")
		if known[id] {
			continue
		}
		known[id] = true
		is, there := now[id]
		item := ListItem{About: about, Change: ItemChanged, From: &was.figure, StateFrom: was.state}
		switch {
		case !there:
			item.Change = ItemGone
		case was.figure == is.figure && was.state == is.state:
			continue
		default:
			item.To, item.StateTo = &is.figure, is.state
		}
		items = append(items, item)
	}
	for _, is := range after {
		if !known[strings.Join(is.about, " ")] {
			items = append(items, ListItem{About: is.about, Change: ItemNew, To: &is.figure, StateTo: is.state})
		}
	}
	slices.SortFunc(items, func(a, b ListItem) int { return cmp.Compare(a.ID(), b.ID()) })
	return items
}

// listItems returns what a list says of its items.
func (g *Ground) listItems(ctx context.Context, list ListMeasure, scope Scope, lens Lens) (items []listed, err error) {
	switch list {
	case GapsList:
		gaps, err := MeasureGaps(ctx, g, scope, lens, nil, false)
		for _, x := range gaps.List {
			items = append(items, listed{[]string{x.Need().ID()}, x.Gap(), string(x.Status())})
		}
		return items, err
	case SuggestionsList:
		suggestions, err := MeasureSuggestions(ctx, g, SuggestionFor{}, scope, lens)
		for _, x := range suggestions.List {
			items = append(items, listed{[]string{x.Programme().ID(), x.MemberState().ID()}, x.Gain(), string(x.Stage())})
		}
		return items, err
	case OverlapsList:
		overlaps, err := MeasureOverlaps(ctx, g, scope, lens, nil)
		for _, x := range overlaps.List {
			surplus, _ := x.Surplus()
			items = append(items, listed{[]string{x.A().ID(), x.B().ID()}, surplus, fmt.Sprintf("%s, %d shared cells", x.Relation(), x.Shared().Cells)})
		}
		return items, err
	case DuplicationCandidatesList:
		candidates, err := MeasureDuplication(ctx, g, scope, lens, nil, false)
		for _, x := range candidates.List {
			items = append(items, listed{[]string{x.A().ID(), x.B().ID(), x.Need().ID()}, x.Surplus(), string(x.Relation())})
		}
		return items, err
	case DecisionsList:
		decisions, err := MeasureDecisions(ctx, g, DecisionsFor{}, scope, lens)
		for _, x := range decisions.List {
			points, _ := x.Points()
			items = append(items, listed{x.ids(), points, x.Day().String()})
		}
		return items, err
	case SynergiesList:
		synergies, err := MeasureSynergies(ctx, g, OfProgrammes, nil, scope, lens)
		for _, x := range synergies.List {
			gain, _ := x.IntroductionGain()
			items = append(items, listed{[]string{x.A().ID(), x.B().ID()}, gain, string(x.Relation())})
		}
		return items, err
	}
	return nil, invalid([]string{"lists"}, "%s is not a list that can be compared", list)
}
