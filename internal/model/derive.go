package model

import (
	"slices"
	"strings"
)

// derivation is what follows from a declaration of kinds and relations.
type derivation struct {
	kinds      []kindDerivation
	levelOrder []NodeKind      // a kind after those whose levels bear on its own
	loadOrder  []NodeKind      // a kind after those that its records need, or whose levels bear on its own
	bindings   []Bond          // of what belongs, from its own end; after those of what it belongs to
	ownership  []EdgeKind      // the bindings of restricted records
	inside     []EdgeKind      // stay inside one State
	contracted []EdgeKind      // bear on whether records that are the same can be contracted
	insiders   []EdgeKind      // seen by insiders of their from-end alone
	decide     [edgeKinds]bool // lead from what holds a decision to what it is about
	bears      [edgeKinds]bool // bear on levels
	moves      [edgeKinds]bool // lead from or to the State of what belongs to it
	levelled   []uint64        // by kind of edge, the cells that not everyone sees
}

// kindDerivation is what follows for the records of one kind.
type kindDerivation struct {
	bound      []Bond // to what it belongs to
	binds      []Bond // to what belongs to it
	strictest  []Bond // to what it is never looser than
	bearsOn    []Bond // to what its level bears on
	loadedWith []Bond // of the edges that come with its records in a large load
	passesOn   bool   // also what was decided on it bears on those
	isNamed    bool   // properties can name it
	isSame     bool   // SAME_AS binds it

	called                         []namePart
	aliases                        []int  // the cells of what people call it
	consent, consentOn, releasable int    // cells, -1 for none
	openWith                       int    // a cell, -1 for none
	levelled                       uint64 // the cells that not everyone sees
}

// namePart is a part of a derived name.
type namePart struct {
	words string
	owner bool // the name of the owner follows
	cell  int  // whose value follows, -1 for none
}

var derived = derive(kinds[:], relations[:])

// derive works out what follows from a declaration. It panics where a name in it
// is not declared, or where kinds need one another in a circle.
func derive(kinds []KindDeclaration, relations []EdgeDeclaration) derivation {
	d := declaration{kinds, relations}
	out := derivation{kinds: make([]kindDerivation, len(kinds))}
	for i := range kinds[1:] {
		k := NodeKind(i + 1)
		out.kinds[k] = d.ofKind(k)
	}
	for i := range kinds[1:] {
		d.note(NodeKind(i+1), out.kinds)
	}
	d.mark(&out)
	out.levelOrder = d.ordered(d.inOrder(), d.bearingOn)
	out.loadOrder = d.ordered(d.restrictedLast(), d.loadedAfter)
	out.bindings, out.ownership = d.bindings(out.kinds)
	for i, r := range relations {
		if r.InsideState {
			out.inside = append(out.inside, EdgeKind(i))
		}
		if r.Audience == Insiders {
			out.insiders = append(out.insiders, EdgeKind(i))
		}
		out.levelled = append(out.levelled, levelled(r.cells))
	}
	out.contracted = d.contracted(out.kinds)
	return out
}

type declaration struct {
	kinds     []KindDeclaration
	relations []EdgeDeclaration
}

// inOrder are the kinds as they are declared.
func (d declaration) inOrder() []NodeKind {
	var all []NodeKind
	for i := range d.kinds[1:] {
		all = append(all, NodeKind(i+1))
	}
	return all
}

func (d declaration) restrictedLast() []NodeKind {
	all := d.inOrder()
	slices.SortStableFunc(all, func(a, b NodeKind) int {
		switch x, y := d.kinds[a].Restricted, d.kinds[b].Restricted; {
		case x == y:
			return 0
		case y:
			return -1
		}
		return 1
	})
	return all
}

// ofKind is what follows for a kind from its own declaration and its relations.
func (d declaration) ofKind(k NodeKind) kindDerivation {
	declared := &d.kinds[k]
	var out kindDerivation
	if by := declared.ReleasedBy; by != 0 {
		for _, other := range d.across(k, Bond{by, Inward}) {
			if d.kinds[other].Consent == "" {
				panic("model: " + declared.Label + " is released by " + d.kinds[other].Label + ", which holds no decision")
			}
		}
	}
	out.bound = d.bound(k)
	out.strictest = d.strictest(k)
	out.loadedWith = d.loadedWith(k)
	for i, p := range declared.cells {
		if p.Alias {
			out.aliases = append(out.aliases, i)
		}
	}
	out.called = declared.nameParts()
	out.consent, out.consentOn = declared.cellOr(declared.Consent), declared.cellOr(declared.ConsentOn)
	out.releasable, out.openWith = declared.cellOr(declared.Releasable), declared.cellOr(declared.OpenWith)
	out.levelled = levelled(declared.cells)
	out.passesOn = declared.Consent != ""
	for _, e := range d.relations[SameAs].Ends {
		out.isSame = out.isSame || e.From == k
	}
	return out
}

// mark notes which relations bear on levels, and how.
func (d declaration) mark(out *derivation) {
	for i := range d.kinds[1:] {
		k := NodeKind(i + 1)
		if by := d.kinds[k].ReleasedBy; by != 0 {
			out.decide[by] = true
		}
		for _, bond := range d.bearing(k) {
			out.bears[bond.Kind] = true
		}
		for _, bond := range d.bound(k) {
			if slices.Contains(d.across(k, bond), KindMemberState) {
				out.moves[bond.Kind] = true
			}
		}
	}
}

// levelled returns a bit for each cell that not everyone sees.
func levelled(cells []Property) uint64 {
	var bits uint64
	for i, p := range cells {
		if p.Audience != Everyone {
			bits |= 1 << i
		}
	}
	return bits
}

// bound are the bonds of a kind to what its records belong to.
func (d declaration) bound(k NodeKind) []Bond {
	var all []Bond
	for i, r := range d.relations {
		if bond := (Bond{EdgeKind(i), r.Bound}); !r.OwnRelease && len(d.across(k, bond)) > 0 {
			all = append(all, bond)
		}
	}
	return all
}

// strictest are the bonds of a kind to what its records are never looser than.
func (d declaration) strictest(k NodeKind) []Bond {
	all := d.bound(k)
	for _, kind := range d.kinds[k].NoLooserThan {
		all = append(all, Bond{kind, Outward})
	}
	return all
}

// cellOr returns the cell of a property, -1 for "".
func (d *KindDeclaration) cellOr(name string) int {
	if name == "" {
		return -1
	}
	return d.cell(name)
}

// nameParts takes Called apart.
func (d *KindDeclaration) nameParts() []namePart {
	if d.Called == "" {
		return nil
	}
	var parts []namePart
	for text := range strings.SplitSeq(d.Called, ", ") {
		words, rest, _ := strings.Cut(text, "{")
		name := strings.TrimSuffix(rest, "}")
		part := namePart{words: words, owner: name == "owner", cell: -1}
		if !part.owner {
			part.cell = d.cellOr(name)
		}
		parts = append(parts, part)
	}
	return parts
}

// across returns the kinds at the other ends of a bond of a kind.
func (d declaration) across(k NodeKind, bond Bond) []NodeKind {
	var all []NodeKind
	for _, e := range d.relations[bond.Kind].Ends {
		if bond.End == Outward && e.From == k {
			all = append(all, e.To)
		}
		if bond.End == Inward && e.To == k {
			all = append(all, e.From)
		}
	}
	return all
}

// back is the bond from the other end.
func (b Bond) back() Bond { return Bond{b.Kind, 1 - b.End} }

// bearing are the bonds of a kind to what bears on the levels of its records.
func (d declaration) bearing(k NodeKind) []Bond {
	declared := &d.kinds[k]
	bonds := d.strictest(k)
	if declared.ReleasedBy != 0 {
		bonds = append(bonds, Bond{declared.ReleasedBy, Inward})
	}
	if declared.ReleasedWith != (Bond{}) {
		bonds = append(bonds, declared.ReleasedWith)
	}
	return bonds
}

func (d declaration) bearingOn(k NodeKind) []NodeKind {
	var all []NodeKind
	for _, bond := range d.bearing(k) {
		all = append(all, d.across(k, bond)...)
	}
	return all
}

// note enters with other kinds what a kind says of them.
func (d declaration) note(k NodeKind, kinds []kindDerivation) {
	enter := func(bonds []Bond, into func(*kindDerivation) *[]Bond) {
		for _, bond := range bonds {
			for _, other := range d.across(k, bond) {
				if list := into(&kinds[other]); !slices.Contains(*list, bond.back()) {
					*list = append(*list, bond.back())
				}
			}
		}
	}
	enter(kinds[k].bound, func(o *kindDerivation) *[]Bond { return &o.binds })
	enter(d.bearing(k), func(o *kindDerivation) *[]Bond { return &o.bearsOn })
	if with := d.kinds[k].ReleasedWith; with != (Bond{}) {
		for _, other := range d.across(k, with) {
			kinds[other].passesOn = true
		}
	}
	for _, other := range named(d.kinds[k].Properties) {
		kinds[other].isNamed = true
	}
	for _, r := range d.relations {
		for _, other := range named(r.Properties) {
			kinds[other].isNamed = true
		}
	}
}

// named returns the kinds that properties name.
func named(properties []Property) []NodeKind {
	var all []NodeKind
	for _, p := range properties {
		switch p.Type {
		case TypeReference, TypeReferences:
			all = append(all, p.Refers)
		case TypeActor:
			all = append(all, actors...)
		}
	}
	return all
}

// Names returns the kinds whose records the properties of the kind can name, and
// those that these name in turn, each once.
func (k NodeKind) Names() []NodeKind {
	var all []NodeKind
	for next := []NodeKind{k}; len(next) > 0; next = next[1:] {
		for _, other := range named(kinds[next[0]].Properties) {
			if !slices.Contains(all, other) {
				all, next = append(all, other), append(next, other)
			}
		}
	}
	return all
}

// loadedWith are the bonds of a kind along the edges that its records must have, and
// along those that bear on their levels.
func (d declaration) loadedWith(k NodeKind) []Bond {
	all := d.bearing(k)
	for i, r := range d.relations {
		for _, c := range r.Exactly {
			if bond := (Bond{EdgeKind(i), c.End}); c.Kind == k && c.AtLeast == 1 && !slices.Contains(all, bond) {
				all = append(all, bond)
			}
		}
	}
	return all
}

// loadedAfter returns the kinds of what is there before a record: what its
// properties name, and the other ends of the edges that come with it and what these
// name.
func (d declaration) loadedAfter(k NodeKind) []NodeKind {
	all := slices.Concat(named(d.kinds[k].Properties), d.kinds[k].After)
	for _, bond := range d.loadedWith(k) {
		all = slices.Concat(all, d.across(k, bond), named(d.relations[bond.Kind].Properties))
	}
	return all
}

// ordered returns kinds in their order, but each after those before it.
func (d declaration) ordered(all []NodeKind, before func(NodeKind) []NodeKind) []NodeKind {
	return ordered(all, before, func(k NodeKind) string { return d.kinds[k].Label })
}

// ordered returns all in their order, but each after those before it; itself does
// not count. It panics if there is no such order.
func ordered[T comparable](all []T, before func(T) []T, label func(T) string) []T {
	var out, under []T
	var visit func(T)
	visit = func(t T) {
		if slices.Contains(out, t) {
			return
		}
		if slices.Contains(under, t) {
			panic("model: the declaration goes in a circle at " + label(t))
		}
		under = append(under, t)
		for _, other := range before(t) {
			if other != t {
				visit(other)
			}
		}
		under = under[:len(under)-1]
		out = append(out, t)
	}
	for _, t := range all {
		visit(t)
	}
	return out
}

// bindings returns the bonds of what belongs, each after those of what it belongs
// to, and the relations of those of restricted records.
func (d declaration) bindings(kinds []kindDerivation) (bindings []Bond, ownership []EdgeKind) {
	var all []Bond
	for i, r := range d.relations {
		if i > 0 && !r.OwnRelease {
			all = append(all, Bond{EdgeKind(i), r.Bound})
		}
	}
	before := func(bond Bond) []Bond {
		var bonds []Bond
		for i := range kinds {
			if slices.Contains(kinds[i].bound, bond) {
				for _, owner := range d.across(NodeKind(i), bond) {
					bonds = append(bonds, kinds[owner].bound...)
				}
			}
		}
		return bonds
	}
	for i := range kinds {
		for _, bond := range kinds[i].bound {
			if d.kinds[i].Restricted && !slices.Contains(ownership, bond.Kind) {
				ownership = append(ownership, bond.Kind)
			}
		}
	}
	return ordered(all, before, func(b Bond) string { return d.relations[b.Kind].Label }), ownership
}

// contracted returns the relations of which records that are the same must make
// no cycle and no second edge, in the order in which problems of them are listed:
// the last one declared first.
func (d declaration) contracted(kinds []kindDerivation) []EdgeKind {
	var all []EdgeKind
	for i, r := range slices.Backward(d.relations) {
		binds := slices.ContainsFunc(r.Ends, func(e Ends) bool { return kinds[e.From].isSame && kinds[e.To].isSame })
		if r.Acyclic && binds {
			all = append(all, EdgeKind(i))
		}
	}
	return all
}
