package neo4j

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// follow writes what is derived, beside the properties of what is put.
func (w *writing) follow(ctx context.Context, changes map[string]model.Change, next *model.Snapshot, over overwritten) error {
	written := byKind{} // over what somebody wrote, with relationships that are not known
	for record := range over {
		if label := foreign.LabelOf(record); label != "" {
			written.add(label, map[string]any{"id": record})
		}
	}
	if err := w.untie(ctx, written); err != nil {
		return err
	}
	b := foreign.Follow(w.newest, next, changes, over.has)
	_, err := w.beside(ctx, b)
	return err
}

// untie removes the derived relationships at nodes.
func (w *writing) untie(ctx context.Context, nodes byKind) error {
	for label, rows := range nodes {
		for _, pattern := range derivedAt(label) {
			for some := range slices.Chunk(rows, batchRows) {
				_, err := w.run(ctx, `UNWIND $rows AS row MATCH (n:`+label+` {id: row.id}) MATCH `+pattern+` DELETE c`, map[string]any{"rows": some})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// beside writes what is derived, and returns how much of it there was a place for:
// what somebody removed meanwhile is not missed, the next look sees that.
func (w *writing) beside(ctx context.Context, b foreign.Beside) (written int64, err error) {
	for _, step := range besideSteps(b) {
		for some := range slices.Chunk(step.rows, batchRows) {
			n, err := w.count(ctx, step.statement, map[string]any{"rows": some})
			if err != nil {
				return 0, err
			}
			written += n
		}
	}
	return written, nil
}

// besideStep is a statement that returns how many of its rows it wrote.
type besideStep struct {
	statement string
	rows      []any
}

// besideSteps are what writes what is derived, in order.
func besideSteps(b foreign.Beside) []besideStep {
	steps := &besideRows{at: map[string]int{}}
	for _, n := range b.Nodes {
		steps.add(`UNWIND $rows AS row MATCH (n:`+foreign.LabelOf(n.ID)+` {id: row.id}) SET n += row.properties RETURN count(n)`,
			map[string]any{"id": n.ID, "properties": n.Properties})
	}
	for _, e := range b.Edges {
		kind := e.Kind.String()
		steps.add(`UNWIND $rows AS row MATCH ()-[r:`+kind+`]->() USING INDEX SEEK r:`+kind+`(key) WHERE r.key = row.key SET r.`+foreign.Fictional+` = row.fictional RETURN count(r)`,
			map[string]any{"key": e.Key, "fictional": e.Fictional})
	}
	for _, c := range b.Cut {
		match := `elementId(c) = row.element`
		if c.Element == "" {
			match = `m.id = row.to AND coalesce(c.` + foreign.At + `, '') = row.at`
		}
		steps.add(`UNWIND $rows AS row MATCH (n:`+foreign.LabelOf(c.From)+` {id: row.id})-[c:`+c.Tie.Type+`]->(m) WHERE `+match+` DELETE c RETURN count(c)`, tieRow(c))
	}
	return append(steps.all, makeSteps(b.Make)...)
}

func tieRow(b foreign.Bound) map[string]any {
	return map[string]any{"id": b.From, "to": b.Tie.To, "at": b.Tie.At, "element": b.Element}
}

// makeSteps are what makes derived relationships: many lead to one source, which is
// looked up once for all of them.
func makeSteps(all []foreign.Bound) []besideStep {
	type group struct {
		tie   foreign.Tie
		label string // of the nodes that they begin at
	}
	steps, from := &besideRows{at: map[string]int{}}, map[group][]any{}
	var order []group
	for _, m := range all {
		g := group{m.Tie, foreign.LabelOf(m.From)}
		if from[g] == nil {
			order = append(order, g)
		}
		from[g] = append(from[g], m.From)
	}
	for _, g := range order {
		statement := `UNWIND $rows AS row MATCH (m:` + foreign.LabelOf(g.tie.To) + ` {id: row.to}) UNWIND row.from AS id MATCH (n:` + g.label + ` {id: id})
			CREATE (n)-[c:` + g.tie.Type + ` {` + foreign.At + `: row.at}]->(m) RETURN count(c)`
		row := map[string]any{"to": g.tie.To, "from": from[g]}
		if g.tie.At != "" {
			row["at"] = g.tie.At
		}
		steps.add(statement, row)
	}
	return steps.all
}

// besideRows are steps, with rows of one statement together.
type besideRows struct {
	all []besideStep
	at  map[string]int // by statement
}

func (r *besideRows) add(statement string, row map[string]any) {
	i, there := r.at[statement]
	if !there {
		i = len(r.all)
		r.at[statement] = i
		r.all = append(r.all, besideStep{statement: statement})
	}
	r.all[i].rows = append(r.all[i].rows, row)
}

// What was put back is reported for a while, so that whoever changed it finds out: the
// last of it, by every server.
const (
	putBackTold = 24 * time.Hour
	mostPutBack = 20
)

// putBack is a derived value that was put back, and when. The store's node has a list
// of these in JSON.
type putBack struct {
	foreign.PutBack
	On time.Time `json:"on"`
}

func putBacksOf(stored string) (all []putBack) {
	if stored != "" && json.Unmarshal([]byte(stored), &all) != nil {
		return nil
	}
	return all
}

// notePutBack stores which derived values are put back, so that they are reported.
func (w *writing) notePutBack(ctx context.Context, fresh []foreign.PutBack) error {
	if len(fresh) == 0 {
		return nil
	}
	w.s.log.Warn("put back what Concert derives and somebody changed in Neo4j: findings say what", "values", len(fresh))
	return w.changePutBack(ctx, func(all []putBack) []putBack {
		for _, p := range fresh[:min(len(fresh), mostPutBack)] {
			all = slices.DeleteFunc(all, func(o putBack) bool { return o.PutBack == p })
			all = append(all, putBack{p, w.s.now()})
		}
		return all[max(len(all)-mostPutBack, 0):]
	})
}

// forgetPutBack takes out of the list what is about records that are erased.
func (w *writing) forgetPutBack(ctx context.Context, ids []string) error {
	return w.changePutBack(ctx, func(all []putBack) []putBack {
		return slices.DeleteFunc(all, func(p putBack) bool {
			return slices.ContainsFunc(strings.Fields(p.Record), func(part string) bool { return slices.Contains(ids, part) })
		})
	})
}

func (w *writing) changePutBack(ctx context.Context, change func([]putBack) []putBack) error {
	rows, err := w.run(ctx, `MATCH (s:ConcertStore {id: 'store'}) RETURN coalesce(s.putBack, '')`, nil)
	if err != nil || len(rows) != 1 {
		return err
	}
	before := putBacksOf(text(rows[0].Values[0]))
	if after := change(slices.Clone(before)); !slices.Equal(before, after) {
		encoded, err := json.Marshal(after)
		if err != nil {
			return fmt.Errorf("encode what was put back: %w", err)
		}
		_, err = w.run(ctx, `MATCH (s:ConcertStore {id: 'store'}) SET s.putBack = $putBack`, map[string]any{"putBack": string(encoded)})
		if err != nil {
			return err
		}
		w.told = string(encoded)
	}
	return nil
}

// putBackFindings are those of what was put back not long ago.
func (s *Store) putBackFindings() (all []model.Finding) {
	stored := s.putBack.Load()
	if stored == nil {
		return nil
	}
	for _, p := range putBacksOf(*stored) {
		if s.now().Sub(p.On) < putBackTold {
			all = append(all, p.Finding())
		}
	}
	return all
}
