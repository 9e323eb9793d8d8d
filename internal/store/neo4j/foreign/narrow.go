package foreign

import (
	"maps"
	"slices"

	"concert/internal/model"
)

// changes returns what is left: the removals, then the puts of nodes and of
// edges, each in the order of their keys.
func (x *selector) changes() []model.Change {
	var all []model.Change
	for _, key := range slices.Sorted(maps.Keys(x.gone)) {
		if _, put := x.puts[key]; !put {
			all = append(all, x.gone[key])
		}
	}
	var edges []model.Change
	for _, key := range slices.Sorted(maps.Keys(x.puts)) {
		if x.puts[key].Node != nil {
			all = append(all, x.puts[key])
		} else {
			edges = append(edges, x.puts[key])
		}
	}
	return append(all, edges...)
}

// patience is how often conflicting puts are taken back one by one, before all
// that conflict are.
const patience = 100

// narrow takes back what breaks the model until nothing does.
func (x *selector) narrow() {
	for round := 0; ; round++ {
		changes := x.changes()
		if len(changes) == 0 {
			return
		}
		problems := x.s.CheckAt(changes, x.at)
		if len(problems) == 0 {
			return
		}
		if !x.takeBack(changes, problems, round >= patience) {
			// No rule of ours takes anything back: nothing of it can be adopted.
			for _, p := range problems {
				x.leaveOut(p.Record, p)
			}
			x.puts, x.gone = map[string]model.Change{}, map[string]model.Change{}
			return
		}
	}
}

// takeBack takes back what the problems are about, and reports whether that is
// anything. First goes what is wrong in itself, as the rest can come of it; then
// what makes records have too many edges or too few; and last puts that are in each
// other's way, of which only the last one goes at a time, unless all shall.
func (x *selector) takeBack(changes []model.Change, problems []model.Problem, all bool) bool {
	var counts, rivals, others []model.Problem
	for _, p := range problems {
		switch p.Rule {
		case model.RuleCycle, model.RuleSame:
			rivals = append(rivals, p)
		case model.RuleCardinality:
			counts = append(counts, p)
		default:
			others = append(others, p)
		}
	}
	puts, gone := len(x.puts), len(x.gone)
	for _, step := range []func(){
		func() {
			for _, p := range others {
				x.blame(changes, p)
			}
		},
		func() {
			for _, p := range counts {
				x.tooManyOrFew(p)
			}
		},
		func() { x.part(changes, rivals, all) },
	} {
		if step(); len(x.puts) != puts || len(x.gone) != gone {
			return true
		}
	}
	return false
}

// part takes back the last of puts that are in each other's way, or all of them.
func (x *selector) part(changes []model.Change, rivals []model.Problem, all bool) {
	last, at := "", model.Problem{}
	for _, p := range rivals {
		key := x.culprit(changes, p)
		if all {
			x.leaveOut(key, p)
		} else if key > last {
			last, at = key, p
		}
	}
	if last != "" {
		x.leaveOut(last, at)
	}
}

// culprit is the put that a problem of a cycle or of SAME_AS is about: the record
// itself, else the last put that can close such a cycle, else the record.
func (x *selector) culprit(changes []model.Change, p model.Problem) string {
	if _, ok := x.puts[p.Record]; ok && p.Rule == model.RuleCycle {
		return p.Record
	}
	last, kinds := "", append(model.ContractedKinds(), model.SameAs)
	for key, put := range x.puts {
		if put.Edge != nil && slices.ContainsFunc(kinds, func(k model.EdgeKind) bool { return k.String() == put.Edge.Kind }) {
			last = max(last, key)
		}
	}
	if last != "" {
		return last
	}
	if p.Change >= 0 {
		return changes[p.Change].Key()
	}
	return p.Record
}

// tooManyOrFew handles a record that has not the edges that it must have: the
// last ones that were put go, and a record without any leaves.
func (x *selector) tooManyOrFew(p model.Problem) {
	var rivals []string
	for key, put := range x.puts {
		if put.Edge != nil && put.Edge.Kind == p.Edge && (put.Edge.From == p.Record || put.Edge.To == p.Record) {
			if _, there := EdgeOf(x.s, put.Edge); !there {
				rivals = append(rivals, key)
			}
		}
	}
	if p.Missing != "" || len(rivals) == 0 {
		x.leaveOut(p.Record, p)
		return
	}
	slices.Sort(rivals)
	for _, key := range rivals[min(len(rivals), x.room(p.Record, p.Edge)):] {
		x.leaveOut(key, p)
	}
}

// room is how many edges of a kind may be put at a record that has a limited number.
func (x *selector) room(record, kind string) int {
	k, _ := model.EdgeKindByLabel(kind)
	of, _ := model.KindOfID(record)
	for _, c := range k.Declaration().Exactly {
		if c.Kind != of {
			continue
		}
		left := c.AtMost
		if h, ok := x.s.Node(record); ok {
			for w := h.Walk(k, c.End); w.Next(); {
				if _, gone := x.gone[w.Edge().Key()]; !gone {
					left--
				}
			}
		}
		return max(0, left)
	}
	return 1
}

// blame takes back the put that a problem is about; if it is about what was there
// before, the put that made it a problem; and if something gone did, the record
// leaves.
func (x *selector) blame(changes []model.Change, p model.Problem) {
	if _, ok := x.puts[p.Record]; ok {
		x.leaveOut(p.Record, p)
		return
	}
	if p.Change >= 0 && p.Change < len(changes) {
		if key := changes[p.Change].Key(); !changes[p.Change].Remove {
			if _, ok := x.puts[key]; ok {
				x.leaveOut(key, p)
				return
			}
		}
	}
	x.leaveOut(p.Record, p)
}

// leaveOut keeps a record out. A put is taken back, with the puts of new edges at
// a new node; what the snapshot has already leaves it.
func (x *selector) leaveOut(record string, p model.Problem) {
	what := p.Message
	if p.Record != record {
		what = p.Record + " " + what
	}
	if p.Property != "" {
		what = p.Property + " " + what
	}
	put, isPut := x.puts[record]
	h, isThere := x.s.Node(record)
	if _, gone := x.gone[record]; gone && !isPut {
		return
	}
	if _, known := x.out.KeptOut[record]; !known {
		x.find(record, p.Property, what, show(record))
	}
	x.out.KeptOut.add(record, x.print[record])
	delete(x.puts, record)
	switch {
	case isPut && put.Node != nil && !isThere:
		x.withoutEdges(record)
	case isPut && p.Rule != model.RuleCardinality:
		return // its last state stays
	case isThere:
		x.remove(record)
		x.withoutEdges(h.ID())
	default:
		if kind, from, to, _, ok := model.SplitKey(record); ok && !isPut {
			x.removeEdge(kind, from, to, record)
		}
	}
}

// withoutEdges takes back what was to be put at a record that is left out.
func (x *selector) withoutEdges(id string) {
	for _, key := range slices.Sorted(maps.Keys(x.puts)) {
		put := x.puts[key]
		if put.Edge == nil || (put.Edge.From != id && put.Edge.To != id) {
			continue
		}
		delete(x.puts, key)
		x.bind(key, x.print[key], ofRecord(id))
	}
}

func (x *selector) removeEdge(kind model.EdgeKind, from, to, key string) {
	h, ok := x.s.Node(from)
	if !ok {
		return
	}
	for w := h.Walk(kind, model.Outward); w.Next(); {
		if w.Other().ID() == to && w.Edge().Key() == key {
			record := w.Edge().Record()
			x.gone[key] = model.Change{Remove: true, Edge: &record}
		}
	}
}
