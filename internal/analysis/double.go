package analysis

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"concert/internal/model"
)

// mostCompared is how many others of one name each record is compared with: those
// that follow it by id. It bounds the work where very many have one name.
const mostCompared = 20

// double is two records that may be one, the one with the lower id first.
type double struct{ a, b model.Handle }

// doubles are all of a ground.
type doubles struct {
	all []double           // by ids
	of  map[int32][]double // those of a programme
}

// doubles returns the programmes and the providers that may be one: of the same name
// or reference (of programmes the IATI identifier), with dates and places that
// overlap, and not decided to be DIFFERENT. Names are alike without case, spaces and
// punctuation. What is not recorded overlaps with anything; the places of a programme
// are the States, and those in the Regions, that it serves, that of a provider is the
// State that it is of.
func (g *Ground) doubles(look *model.Look) *doubles {
	return g.alike.get(func() *doubles {
		c := comparison{g: g, look: look, same: g.View.SameGroups(), different: map[double]bool{}}
		for e := range g.View.Edges(model.SameAs) {
			heed(look)
			if e.Decision() == model.SameAsDecisionDifferent && counts(e) {
				c.different[c.pair(e.From(), e.To())] = true
			}
		}
		found := &doubles{all: slices.Concat(c.among(model.KindProgramme), c.among(model.KindProvider)), of: map[int32][]double{}}
		for _, d := range found.all {
			for _, h := range []model.Handle{d.a, d.b} {
				if p, ok := g.programmeAt.find(h); ok {
					found.of[p] = append(found.of[p], d)
				}
			}
		}
		return found
	})
}

type comparison struct {
	g         *Ground
	look      *model.Look
	same      map[model.Handle]model.Handle
	different map[double]bool
}

// pair returns two records as they are contracted, in order.
func (c *comparison) pair(x, y model.Handle) double {
	x, y = lowestOf(c.same, x), lowestOf(c.same, y)
	if model.ByID(x, y) > 0 {
		x, y = y, x
	}
	return double{x, y}
}

// profile is what is compared of a record: of several that are the same the name of
// the one with the lowest id, the first reference, the places of all.
type profile struct {
	model.Handle
	name       string
	references []string
	first      model.Date // zero: open
	last       model.Date // zero: open
	states     bitset
	regions    []model.Handle
}

// among returns the doubles among the records of a kind, by ids.
func (c *comparison) among(kind model.NodeKind) []double {
	byName := map[string][]*profile{}
	for _, x := range c.profiles(kind) {
		for _, name := range append(x.references, x.name) {
			byName[name] = append(byName[name], x)
		}
	}
	var all []double
	for _, alike := range byName {
		for i, x := range alike {
			for _, y := range alike[i+1 : min(i+1+mostCompared, len(alike))] {
				heed(c.look)
				if d := c.pair(x.Handle, y.Handle); x.overlaps(y) && !c.different[d] {
					all = append(all, d)
				}
			}
		}
	}
	slices.SortFunc(all, func(x, y double) int { return cmp.Or(model.ByID(x.a, y.a), model.ByID(x.b, y.b)) })
	return slices.Compact(all)
}

// profiles returns what is compared of the records of a kind, by id.
func (c *comparison) profiles(kind model.NodeKind) []*profile {
	var all []*profile
	of := map[model.Handle]*profile{}
	for h := range c.g.View.Nodes(kind) {
		heed(c.look)
		lowest := lowestOf(c.same, h)
		x := of[lowest]
		if x == nil {
			name, _ := h.GivenName()
			x = &profile{Handle: h, name: "name " + folded(name), states: newBitset(len(c.g.states))}
			all, of[lowest] = append(all, x), x
		}
		x.take(c.g, h)
	}
	return all
}

// take adds what a record, or one that is the same, is compared by.
func (x *profile) take(g *Ground, h model.Handle) {
	var references []string
	if p, ok := h.Programme(); ok {
		if id, ok := p.IATIIdentifier(); ok {
			references = []string{id}
		}
		x.first, x.last = g.programmes[g.programmeAt.of(h)].start.First(), g.programmes[g.programmeAt.of(h)].end.Last()
	}
	if v, ok := h.Provider(); ok {
		references = v.References()
	}
	if x.references == nil {
		for _, reference := range references {
			x.references = append(x.references, "reference "+folded(reference))
		}
	}
	for _, kind := range []model.EdgeKind{model.Serves, model.Of} {
		for w := walk(h, kind, model.Outward); w.Next(); {
			if state, ok := g.stateAt.find(w.Other()); ok {
				x.states.set(state)
				continue
			}
			x.regions = append(x.regions, w.Other())
			x.states.union(g.regions[w.Other()])
		}
	}
}

// overlaps reports whether dates and places of two overlap.
func (x *profile) overlaps(y *profile) bool {
	after := func(first, last model.Date) bool { return !first.IsZero() && !last.IsZero() && first > last }
	if after(x.first, y.last) || after(y.first, x.last) {
		return false
	}
	return x.isNowhere() || y.isNowhere() || x.states.meets(y.states) ||
		slices.ContainsFunc(x.regions, func(r model.Handle) bool { return slices.Contains(y.regions, r) })
}

func (x *profile) isNowhere() bool { return len(x.regions) == 0 && x.states.count() == 0 }

// folded makes alike what differs in case, spaces and punctuation alone.
func folded(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }), " ")
}

func (f *findings) doubles(all []double) {
	for _, d := range all {
		heed(f.look)
		f.add(Finding{Kind: model.FindingKindPossibleDouble, Record: d.a, Other: d.b},
			"%s and %s have the same name or reference, and dates and places that overlap: decide whether they are the SAME or DIFFERENT.", d.a.Name(), d.b.Name())
	}
}
