package seed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"concert/internal/model"
)

// past is what the commits of a store tell about seeds. What a seed wrote is known
// by the operation: seed:NAME and seed:NAME:2 for the parts of its beginning,
// seed:NAME/FILE for a file of its history, and for an edition
// seed:NAME/edition-DIGEST, several joined by +, with @VERSION behind it.
type past struct {
	newest *model.Snapshot
	first  []model.Commit          // as many as were asked for
	landed map[string]model.Commit // the commits of seeds, by operation
	sets   map[string]*trace       // by the name of the set
	facts  map[string]*fact        // by the key of what a seed wrote or wants

	ours     []string                 // the names of the sets that these are about
	doubtful map[string]model.Version // what a seed wrote in this version, and perhaps only the level of what others had
}

// trace is what a set left in a store.
type trace struct {
	operations []string
	version    model.Version // of the last
}

// fact is who wrote a record or edge.
type fact struct {
	edition   model.Change  // as an edition wrote it last
	operation string        // by which that was
	sets      []string      // whose edition that was; nil if none wrote it
	author    string        // who else wrote it last, "" if nobody did
	version   model.Version // when
}

var (
	editionParts = regexp.MustCompile(`^[^/+]+/edition-[0-9a-f]{12}(\+[^/+]+/edition-[0-9a-f]{12})*@\d+$`)
	partSuffix   = regexp.MustCompile(`:\d+$`)
)

// namesIn returns the names of the sets that an operation is of, and the digests
// of their editions if it is of editions; nil if it is of none.
func namesIn(operation string) (names, editions []string) {
	rest, ok := strings.CutPrefix(operation, model.SeedOperations)
	if !ok {
		return nil, nil
	}
	if !editionParts.MatchString(rest) {
		name, _, _ := strings.Cut(rest, "/")
		return []string{partSuffix.ReplaceAllString(name, "")}, nil
	}
	all, _, _ := strings.Cut(rest, "@")
	for one := range strings.SplitSeq(all, "+") {
		name, digest, _ := strings.Cut(one, "/edition-")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		names, editions = append(names, name), append(editions, digest)
	}
	return names, editions
}

// editionOperation names the commit that makes a version of what editions of sets
// change.
func editionOperation(sets []Set, version model.Version) string {
	var parts []string
	for _, set := range sets {
		parts = append(parts, url.QueryEscape(set.Name)+"/edition-"+set.edition())
	}
	return fmt.Sprintf("%s%s@%d", model.SeedOperations, strings.Join(parts, "+"), version)
}

// edition is how operations name the content of a set.
func (s Set) edition() string { return s.Digest.String()[:12] }

// readPast reads the commits of a store: the first ones whole, and who wrote what
// the sets wrote or want.
func readPast(ctx context.Context, store Store, sets []Set, first int) (*past, error) {
	newest, err := store.Load(ctx, model.Latest)
	if err != nil {
		return nil, err
	}
	p := &past{newest: newest, landed: map[string]model.Commit{}, sets: map[string]*trace{}, facts: map[string]*fact{}}
	if newest.Version() == 0 {
		return p, nil
	}
	p.ours, p.doubtful = slices.Clone(BuiltinNames()), map[string]model.Version{}
	for _, set := range sets {
		p.ours = append(p.ours, set.Name)
		for key := range set.held() {
			p.facts[key] = &fact{}
		}
	}
	for c, err := range store.Watch(ctx, 0) {
		if err != nil {
			return nil, err
		}
		if c.Version <= newest.Version() {
			if len(p.first) < first {
				p.first = append(p.first, c)
			}
			p.take(c)
		}
		if c.Version >= newest.Version() {
			return p, p.disown(ctx, store)
		}
	}
	return nil, errors.New("seed: the commits of the store ended before its newest version")
}

// disown takes from the sets what others had before a seed wrote it: by the way, as its
// level was not to widen (model.Snapshot.Complete). It reads the commits again if
// there may be any.
func (p *past) disown(ctx context.Context, store Store) error {
	if len(p.doubtful) == 0 {
		return nil
	}
	last := slices.Max(slices.Collect(maps.Values(p.doubtful)))
	for c, err := range store.Watch(ctx, 0) {
		if err != nil || c.Version >= last {
			return err
		}
		for _, sealed := range c.Changes {
			if sealed.Change == nil {
				continue
			}
			if wrote, ok := p.doubtful[sealed.Change.Key()]; ok && c.Version < wrote {
				p.facts[sealed.Change.Key()].sets = nil
			}
		}
	}
	return nil
}

// isOurs reports whether a commit is of one of the sets.
func (p *past) isOurs(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(p.ours, name) })
}

func (p *past) take(c model.Commit) {
	names, _ := namesIn(c.Operation)
	if !p.isOurs(names) {
		p.takeOther(c)
		return
	}
	p.landed[c.Operation] = c
	for _, name := range names {
		t := p.sets[name]
		if t == nil {
			t = &trace{}
			p.sets[name] = t
		}
		t.operations, t.version = append(t.operations, c.Operation), c.Version
	}
	for _, sealed := range c.Changes {
		if sealed.Change == nil {
			continue
		}
		f := p.facts[sealed.Change.Key()]
		if f == nil {
			f = &fact{}
			p.facts[sealed.Change.Key()] = f
			if put := sealed.Change; !put.Remove && put.Node != nil && put.Node.Properties["release"] != nil {
				p.doubtful[put.Node.ID] = c.Version
			}
		}
		if f.sets == nil || f.edition.Remove || (len(names) == 1 && !f.isLevelOf(*sealed.Change)) {
			f.sets = names
		}
		f.edition, f.operation = *sealed.Change, c.Operation
	}
}

// isLevelOf reports whether a change gives what a seed wrote a level, and no more.
func (f *fact) isLevelOf(change model.Change) bool {
	return !change.Remove && same(withoutRelease(f.edition), withoutRelease(change))
}

// takeOther takes a commit that is not a seed's.
func (p *past) takeOther(c model.Commit) {
	for _, sealed := range c.Changes {
		if sealed.Change == nil {
			continue
		}
		if f := p.facts[sealed.Change.Key()]; f != nil {
			f.author, f.version = c.Author, c.Version
		}
	}
}

// has reports whether anything of a set has landed.
func (p *past) has(name string) bool { return p.sets[name] != nil }

// holds reports whether a draft has landed as it is, or as it could be recorded then.
func (p *past) holds(d model.Draft) bool {
	c, ok := p.landed[d.Operation]
	if ok && !isOf(c, d) {
		d.Changes = allAsOf(d.Changes, c.Time)
	}
	return ok && isOf(c, d)
}

// isOf reports whether a commit is what a draft asks for.
func isOf(c model.Commit, d model.Draft) bool {
	return c.Operation == d.Operation && c.Author == d.Author && c.Requested(d)
}

// isOf reports whether an edition of the set, as it is now, wrote this last.
func (f *fact) isOf(set Set) bool {
	_, editions := namesIn(f.operation)
	return slices.Contains(editions, set.edition())
}

// isOlder reports whether something else of the set landed after all that it is
// now: a program of then would undo what a newer one did.
func (p *past) isOlder(set Set) bool {
	own := map[string]bool{}
	for _, draft := range set.drafts() {
		if !p.holds(draft) {
			own = nil // it never landed in commits of its own, unless as an edition
			break
		}
		own[draft.Operation] = true
	}
	mine, other := -1, -1
	for i, operation := range p.sets[set.Name].operations {
		if _, editions := namesIn(operation); own[operation] || slices.Contains(editions, set.edition()) {
			mine = i
		} else {
			other = i
		}
	}
	return mine >= 0 && other > mine
}

// isItself reports whether all that landed of the set is part of it as it is now.
func (p *past) isItself(set Set) bool {
	own := set.drafts()
	for _, operation := range p.sets[set.Name].operations {
		if _, editions := namesIn(operation); editions != nil {
			if !slices.Contains(editions, set.edition()) {
				return false
			}
			continue
		}
		i := slices.IndexFunc(own, func(d model.Draft) bool { return d.Operation == operation })
		if i < 0 || !p.holds(own[i]) {
			return false
		}
	}
	return true
}
