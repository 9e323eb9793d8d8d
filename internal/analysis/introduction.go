package analysis

import (
	"cmp"
	"math"
	"slices"

	"concert/internal/model"
)

// introducible are the stages of suggestions that become introductions.
var introducible = []SuggestionStage{StageNew, StageRegional, StageLapsed}

// Introduction is a suggestion for which somebody opens the door: a programme that is
// engaged in the State already, has a provider (LEAD, IMPLEMENTING or PARTNER) in
// common with the one that is suggested, and is not joined to it. Its stability is
// that among all suggestions that could become introductions.
type Introduction struct {
	Suggestion
	host int32
}

// ID returns an id that is stable over versions.
func (i Introduction) ID() string {
	return i.identify("introduction", i.Programme().ID(), i.MemberState().ID(), i.Through().ID())
}

// Through returns the programme that opens the door.
func (i Introduction) Through() model.Programme { return i.list.g.programmes[i.host].Programme }

// doors are the suggestions of which pairs make introductions, through one lens. Nobody
// else uses them while pairs are ranked.
type doors struct {
	*question // about S, whatever the scope says of providers and programmes
	list      []Suggestion
	of        [][]int32 // by programme: its suggestions, the best first, of equals by State
	room      []int     // by programme: how many States it can still take
	waits     map[int32][]waiting
	unlocks   map[int32][]unblocked
	made      []door // of the pair that is looked at
}

// door is a suggestion, by its index in the list, and who opens the door.
type door struct{ suggestion, host int32 }

// doors returns the suggestions that pairs may make introductions of.
func (q *question) doors() *doors {
	s := q.clone()
	s.programmes = nil
	s.scope.Providers, s.scope.Roles, s.scope.Programmes = nil, nil, nil
	standing := &question{selection: s, lens: q.lens, engaged: q.g.standing(q.look), said: new(said)}
	return standing.open(standing.suggest(SuggestionFor{Stages: introducible}).List)
}

// by returns the same by another lens.
func (d *doors) by(lens Lens) *doors {
	q := *d.question
	q.lens = lens
	return q.open((&suggesting{question: &q, asked: SuggestionFor{Stages: introducible}}).rank(lens))
}

func (q *question) open(list []Suggestion) *doors {
	d := &doors{
		question: q, list: list, of: make([][]int32, len(q.g.programmes)), room: make([]int, len(q.g.programmes)),
		waits: map[int32][]waiting{}, unlocks: map[int32][]unblocked{},
	}
	for i := range list {
		heed(q.look)
		p := list[i].p
		d.of[p] = append(d.of[p], int32(i))
	}
	for i := range d.of {
		heed(q.look)
		slices.SortFunc(d.of[i], func(x, y int32) int {
			return cmp.Or(cmp.Compare(list[y].gain, list[x].gain), cmp.Compare(list[x].state, list[y].state))
		})
		d.room[i] = math.MaxInt
		if prog := &q.g.programmes[i]; prog.capacityKnown {
			d.room[i] = prog.capacity - q.g.capacityUsed(q.look, int32(i))
		}
	}
	return d
}

// introductions returns those that pairs of programmes make together: within the
// capacity left of each programme, the best first, and of several pairs for a State the
// best alone. They hold until the next call.
func (d *doors) introductions(pairs ...[2]int32) []door {
	d.made = d.made[:0]
	for _, x := range pairs {
		heed(d.look)
		d.between(x[0], x[1])
		d.between(x[1], x[0])
	}
	if len(pairs) > 1 {
		d.made = d.onePerState(d.within(d.made))
	}
	return d.made
}

// between adds what a host can introduce of a guest.
func (d *doors) between(guest, host int32) {
	if len(d.of[guest]) == 0 || len(d.g.programmes[host].engagedIn) == 0 || !d.canIntroduce(guest, host) {
		return
	}
	room := d.room[guest]
	for _, i := range d.of[guest] {
		if room > 0 && d.g.programmes[host].isEngagedIn(d.list[i].state) {
			d.made = append(d.made, door{i, host})
			room--
		}
	}
}

// canIntroduce reports whether two programmes have a provider in common and are not
// joined.
func (d *doors) canIntroduce(a, b int32) bool { return !d.g.areJoined(a, b) && d.g.share(a, b) }

// share reports whether a provider leads, implements or is partner in both programmes.
func (g *Ground) share(a, b int32) bool {
	for _, x := range g.programmes[a].participations {
		for _, y := range g.programmes[b].participations {
			if x.provider == y.provider && isDefault(x.role) && isDefault(y.role) {
				return true
			}
		}
	}
	return false
}

func isDefault(r model.Role) bool {
	return r == model.RoleLead || r == model.RoleImplementing || r == model.RolePartner
}

// within leaves of each programme as many introductions as it has room for, the best
// first; of one through several the first host is kept.
func (d *doors) within(made []door) []door {
	slices.SortFunc(made, func(x, y door) int {
		a, b := &d.list[x.suggestion], &d.list[y.suggestion]
		return cmp.Or(cmp.Compare(a.p, b.p), cmp.Compare(b.gain, a.gain), cmp.Compare(a.state, b.state), cmp.Compare(x.host, y.host))
	})
	made = slices.CompactFunc(made, func(x, y door) bool { return x.suggestion == y.suggestion })
	guest, room := none, 0
	return slices.DeleteFunc(made, func(x door) bool {
		if p := d.list[x.suggestion].p; p != guest {
			guest, room = p, d.room[p]
		}
		room--
		return room < 0
	})
}

// onePerState leaves the best suggestion for each State.
func (d *doors) onePerState(made []door) []door {
	slices.SortFunc(made, func(x, y door) int {
		return cmp.Or(cmp.Compare(d.list[x.suggestion].state, d.list[y.suggestion].state), cmp.Compare(x.suggestion, y.suggestion))
	})
	return slices.CompactFunc(made, func(x, y door) bool { return d.list[x.suggestion].state == d.list[y.suggestion].state })
}

// waiting is a need of which less is attainable than is covered.
type waiting struct {
	need     int32
	behind   []int32 // what it REQUIRES, in any number of steps
	own, att grain   // c, and what is attainable
}

// waitingIn returns the needs of a State that wait for others and that suggestions
// count.
func (d *doors) waitingIn(state int32) []waiting {
	if !d.g.states[state].requires {
		return nil
	}
	if known, ok := d.waits[state]; ok {
		return known
	}
	x := &extension{question: d.question, named: none}
	parts := d.parts(state)
	var all []waiting
	for i, att := range d.g.attainable(state, parts) {
		heed(d.look)
		j := d.g.states[state].needs[i]
		if n := &d.g.needs[j]; att < parts[i] && d.selects(n) && !x.leavesOut(n) {
			all = append(all, waiting{j, d.g.prerequisites(d.look, j), parts[i], att})
		}
	}
	d.waits[state] = all
	return all
}

// unblocked is a need of which more can be attained, and which of its prerequisites are
// covered better.
type unblocked struct {
	need   int32
	points grain
	by     []int32
}

// unlocked returns the needs that a suggestion unblocks, if anybody reaches them.
func (d *doors) unlocked(i int32) []unblocked {
	s := &d.list[i]
	waits := d.waitingIn(s.state)
	if len(waits) == 0 {
		return nil
	}
	if known, ok := d.unlocks[i]; ok {
		return known
	}
	x := &extension{question: d.question, named: none}
	var all []unblocked
	for _, w := range waits {
		heed(d.look)
		after := w.own
		var by []int32
		for _, m := range w.behind {
			n := &d.g.needs[m]
			from := d.engaged.footing(n)
			was, is := x.part(n, from), x.part(n, d.engaged.addedTo(from, s.p, n))
			after = min(after, is)
			if is > was {
				by = append(by, m)
			}
		}
		if after > w.att {
			slices.Sort(by)
			all = append(all, unblocked{w.need, grain(d.lens.weight(&d.g.needs[w.need])) * (after - w.att), by})
		}
	}
	d.unlocks[i] = all
	return all
}

// eachUnblocked calls do with what an introduction unblocks of the needs that one of
// some programmes, if it is engaged in the State, reaches.
func (d *doors) eachUnblocked(i int32, programmes []int32, do func(unblocked)) {
	for _, u := range d.unlocked(i) {
		n := &d.g.needs[u.need]
		if slices.ContainsFunc(programmes, func(p int32) bool {
			return d.g.programmes[p].isEngagedIn(n.state) && d.g.couldCover(p, n)
		}) {
			do(u)
		}
	}
}

// looking returns the same for somebody who asks later.
func (d *doors) looking(look *model.Look) *doors {
	return &doors{
		question: d.question.looking(look), list: d.list, of: d.of, room: d.room,
		waits: map[int32][]waiting{}, unlocks: map[int32][]unblocked{},
	}
}
