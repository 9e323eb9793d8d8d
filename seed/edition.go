package seed

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"concert/internal/model"
)

// update is what brings sets up to date: the difference between what they hold and
// what is there, as far as nobody else wrote it and the model takes it.
type update struct {
	sets    []int                   // which sets, by index
	changes map[string]model.Change // by key
	of      map[string]int          // the set of each key, by index
	found   map[int][]model.Finding // by set
}

// inOrder returns the changes, removals first.
func (u *update) inOrder() []model.Change {
	return slices.SortedFunc(maps.Values(u.changes), inOrder)
}

// compare works out the update of sets of which something is there. It writes
// nothing.
func (l *loading) compare(sets []int) (*update, error) {
	u := &update{sets: sets, changes: map[string]model.Change{}, of: map[string]int{}, found: map[int][]model.Finding{}}
	wanted := content{}
	for _, i := range sets {
		for key, change := range l.held(l.sets[i]) {
			wanted[key], u.of[key] = change, i
		}
	}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		l.want(u, key, wanted[key])
	}
	for _, key := range slices.Sorted(maps.Keys(l.past.facts)) {
		if _, ok := wanted[key]; !ok {
			l.unwant(u, key)
		}
	}
	if err := l.settle(u); err != nil {
		return nil, err
	}
	if err := l.keepLevels(u); err != nil {
		return nil, err
	}
	for _, found := range u.found {
		slices.SortStableFunc(found, func(a, b model.Finding) int { return strings.Compare(a.Record, b.Record) })
	}
	return u, nil
}

// want puts what a set holds, unless it is there or somebody else wrote it.
func (l *loading) want(u *update, key string, change model.Change) {
	there, ok := recordIn(l.past.newest, change)
	if ok && same(there, change) {
		return
	}
	fact := l.past.facts[key]
	switch {
	case fact.author == "" && ok && fact.isOf(l.sets[u.of[key]]) && same(withoutRelease(there), withoutRelease(change)):
		// This edition wrote it, and the level is what the store made of it.
	case fact.author == "" && !ok && fact.edition.Remove && change.Edge != nil && change.Edge.Kind == model.SharedWith.String():
		// A share that ended, as with a NONE that an edition recorded, is not begun again.
	case fact.author == "":
		u.changes[key] = change
	case same(fact.edition, change):
		// What it says is not news since somebody else wrote something else.
	case ok:
		u.differs(key, "%s; it stays as %s wrote it in version %d: write what the seed has if that is right",
			l.differences(u, key, there, change), fact.author, fact.version)
	default:
		u.differs(key, "the seed %s has it, and %s removed it in version %d: it stays removed; write it if the seed is right",
			l.sets[u.of[key]].Name, fact.author, fact.version)
	}
}

// keepLevels keeps the release of a record to which its set gives none, if it would be
// looser without: the store may have written it, so that nothing widened by the way.
// An edition that opens a record or an edge gives it the release.
func (l *loading) keepLevels(u *update) error {
	newest := l.past.newest
	l.keepLevelsOfEdges(u)
	var dropped []string // the records whose releases would go
	for _, change := range u.inOrder() {
		if change.Remove || change.Node == nil || change.Node.Properties["release"] != nil {
			continue
		}
		if h, ok := newest.Node(change.Key()); ok && h.OwnRelease() != "" {
			dropped = append(dropped, change.Key())
		}
	}
	kept := map[string]model.Change{}
	next, err := l.after(u)
	if err != nil {
		return err
	}
	for _, id := range dropped {
		if before, _ := newest.Node(id); opens(next, before) {
			kept[id], u.changes[id] = u.changes[id], withRelease(u.changes[id], string(before.OwnRelease()))
		}
	}
	// What is never looser than another that keeps its release may do without.
	for _, id := range slices.Sorted(maps.Keys(kept)) {
		before, _ := newest.Node(id)
		with := u.changes[id]
		u.changes[id] = kept[id]
		if next, err = l.after(u); err != nil {
			return err
		}
		if opens(next, before) {
			u.changes[id] = with
		}
	}
	for id := range kept {
		if there, _ := recordIn(newest, u.changes[id]); same(there, u.changes[id]) {
			delete(u.changes, id)
		}
	}
	return nil
}

// keepLevelsOfEdges does so for edges, whose releases depend on nothing else.
func (l *loading) keepLevelsOfEdges(u *update) {
	for _, change := range u.inOrder() {
		if change.Remove || change.Edge == nil || change.Edge.Properties["release"] != nil {
			continue
		}
		there, ok := recordIn(l.past.newest, change)
		if !ok || there.Edge.Properties["release"] == nil {
			continue
		}
		if change = withRelease(change, there.Edge.Properties["release"]); same(there, change) {
			delete(u.changes, change.Key())
		} else {
			u.changes[change.Key()] = change
		}
	}
}

// after returns the newest snapshot with an update and what follows from it.
func (l *loading) after(u *update) (*model.Snapshot, error) {
	newest := l.past.newest
	next, err := newest.With(following(newest, newest.Complete(u.inOrder()), time.Time{}))
	if err != nil {
		return nil, fmt.Errorf("the seeds cannot be brought up to date: %w", err)
	}
	return next, nil
}

// opens reports whether a record is looser in a snapshot than its own release before.
func opens(next *model.Snapshot, before model.Handle) bool {
	after, _ := next.Node(before.ID())
	return after.Release().Rank() < before.OwnRelease().Rank()
}

func withRelease(put model.Change, release any) model.Change {
	properties := maps.Clone(propertiesOf(put))
	properties["release"] = release
	return withProperties(put, properties)
}

func withProperties(put model.Change, properties map[string]any) model.Change {
	if put.Node != nil {
		return model.PutNode(put.Node.ID, properties)
	}
	edge := *put.Edge
	edge.Properties = properties
	return model.Change{Edge: &edge}
}

// withoutRelease returns a put without the level of its record.
func withoutRelease(put model.Change) model.Change {
	properties := maps.Clone(propertiesOf(put))
	delete(properties, "release")
	return withProperties(put, properties)
}

// unwant removes what sets wrote once and hold no more, unless somebody else wrote
// it. What two sets wrote together goes if both are here.
func (l *loading) unwant(u *update, key string) {
	fact := l.past.facts[key]
	if fact.sets == nil || fact.edition.Remove {
		return
	}
	for _, name := range fact.sets {
		i := slices.IndexFunc(u.sets, func(i int) bool { return l.sets[i].Name == name })
		if i < 0 {
			return
		}
		u.of[key] = u.sets[i]
	}
	there, ok := recordIn(l.past.newest, fact.edition)
	switch {
	case !ok:
	case fact.author == "":
		u.changes[key] = removalOf(there)
	default:
		u.differs(key, "the seed %s no longer has it; it stays as %s wrote it in version %d: remove it if the seed is right",
			l.sets[u.of[key]].Name, fact.author, fact.version)
	}
}

// differs notes a finding about a record or edge.
func (u *update) differs(key, format string, args ...any) {
	i := u.of[key]
	u.found[i] = append(u.found[i], model.Finding{Kind: model.FindingKindSeedDiffers, Record: key, Message: fmt.Sprintf(format, args...)})
}

// recordIn returns what puts the record or edge of a change as it is in a snapshot.
func recordIn(s *model.Snapshot, change model.Change) (model.Change, bool) {
	if change.Node != nil {
		h, ok := s.Node(change.Node.ID)
		if !ok {
			return model.Change{}, false
		}
		record := h.Record()
		return model.Change{Node: &record}, true
	}
	kind, _ := model.EdgeKindByLabel(change.Edge.Kind)
	apart, _ := change.Edge.Properties[kind.Declaration().Identity].(string)
	e, ok := s.Edge(kind, change.Edge.From, change.Edge.To, apart)
	if !ok {
		return model.Change{}, false
	}
	record := e.Record()
	return model.Change{Edge: &record}, true
}

// differences says in which properties a record or edge differs from that of its
// set, with both values.
func (l *loading) differences(u *update, key string, there, wanted model.Change) string {
	is, should := propertiesOf(there), propertiesOf(wanted)
	names := map[string]bool{}
	for _, properties := range []map[string]any{is, should} {
		for name := range properties {
			names[name] = true
		}
	}
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !reflect.DeepEqual(is[name], should[name]) {
			texts = append(texts, fmt.Sprintf("%s is %s, and %s in the seed %s", name, shown(is[name]), shown(should[name]), l.sets[u.of[key]].Name))
		}
	}
	return strings.Join(texts, ", ")
}

func shown(value any) string {
	switch v := value.(type) {
	case nil:
		return "absent"
	case string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(value)
}

// settle leaves out changes until the model takes the others, each with a finding.
func (l *loading) settle(u *update) error {
	for len(u.changes) > 0 {
		changes := u.inOrder()
		problems := l.past.newest.Check(changes)
		if problems == nil {
			return nil
		}
		for _, p := range problems {
			l.leaveOut(u, changes, p)
		}
		if len(u.changes) == len(changes) {
			return &model.Error{Code: model.Invalid, Message: "the seeds cannot be brought up to date:", Problems: problems}
		}
	}
	return nil
}

// leaveOut leaves out what a problem comes of: the removal of a record that others
// rest on, edges of which there would be too many or too few, or the change itself.
func (l *loading) leaveOut(u *update, changes []model.Change, p model.Problem) {
	if l.keep(u, p.Missing, p.Record) || l.keep(u, p.Record, "") {
		return
	}
	if p.Rule == model.RuleCardinality {
		for _, change := range changes {
			if e := change.Edge; e != nil && e.Kind == p.Edge && (e.From == p.Record || e.To == p.Record) {
				l.drop(u, change.Key(), p)
			}
		}
	}
	if p.Change >= 0 && p.Change < len(changes) {
		l.drop(u, changes[p.Change].Key(), p)
	}
	l.drop(u, p.Record, p)
}

// keep leaves out the removal of a record, and of the edges between it and what
// stays, and reports whether it was to be removed. What rests on it is an edge at
// it if that is "".
func (l *loading) keep(u *update, id, resting string) bool {
	if change, ok := u.changes[id]; !ok || !change.Remove || change.Node == nil {
		return false
	}
	delete(u.changes, id)
	for _, e := range edgesAtRecord(l.past.newest, id) {
		if _, goes := u.changes[e.Key()]; !goes && resting == "" {
			resting = e.Key()
		}
		if !u.changes[e.From().ID()].Remove && !u.changes[e.To().ID()].Remove {
			delete(u.changes, e.Key())
		}
	}
	u.differs(id, "the seed %s no longer has it; it stays, since %s rests on it, which is not part of the seed: remove both if the seed is right",
		l.sets[u.of[id]].Name, resting)
	return true
}

// edgesAtRecord returns the edges at a record by key.
func edgesAtRecord(s *model.Snapshot, id string) []model.Edge {
	h, _ := s.Node(id)
	var all []model.Edge
	for _, kind := range model.EdgeKinds() {
		for _, end := range []model.Direction{model.Outward, model.Inward} {
			for w := h.Walk(kind, end); w.Next(); {
				all = append(all, w.Edge())
			}
		}
	}
	slices.SortFunc(all, func(a, b model.Edge) int { return strings.Compare(a.Key(), b.Key()) })
	return all
}

// drop leaves out a change that does not fit.
func (l *loading) drop(u *update, key string, p model.Problem) {
	change, ok := u.changes[key]
	if !ok {
		return
	}
	delete(u.changes, key)
	if name := l.sets[u.of[key]].Name; change.Remove {
		u.differs(key, "the seed %s no longer has it; it stays, since its removal does not fit what others wrote (%s): remove it if the seed is right", name, p)
	} else {
		u.differs(key, "what the seed %s has for it is left out, since it does not fit what others wrote (%s): write it if the seed is right", name, p)
	}
}

// update writes an update, and says what became of its sets.
func (l *loading) update(ctx context.Context, u *update) error {
	var concerned []Set
	for _, i := range u.sets {
		r := &l.results[i]
		r.Outcome, r.Version = Unchanged, l.past.sets[l.sets[i].Name].version
		if l.shipped {
			r.Findings = u.found[i]
		}
		put, removed := 0, 0
		for key, change := range u.changes {
			switch {
			case u.of[key] != i:
			case change.Remove:
				removed++
			default:
				put++
			}
		}
		if put+removed > 0 {
			concerned = append(concerned, l.sets[i])
			r.Outcome, r.Changes, r.Removed = Updated, put, removed
		}
	}
	if concerned == nil {
		return nil
	}
	for _, draft := range l.editions(concerned, u.inOrder()) {
		if err := l.write(ctx, draft, namesOf(concerned)); err != nil {
			return err
		}
	}
	for _, i := range u.sets {
		if l.results[i].Outcome == Updated {
			l.results[i].Version = l.base
		}
	}
	return nil
}
