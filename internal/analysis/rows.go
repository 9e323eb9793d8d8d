package analysis

import (
	"cmp"
	"slices"
	"strings"

	"concert/internal/model"
)

// RowField is what rows of coverage are ordered by.
type RowField string

// The fields. By KEY rows come as they are made: records by id, severities from 5
// down.
const (
	RowKeyField        RowField = "KEY"
	RowGapField        RowField = "GAP"
	RowDocumentedField RowField = "DOCUMENTED"
	RowNeedsField      RowField = "NEEDS"
)

// RowOrder is one step of an order of rows; rows without a value are the last, unless
// they are asked for first.
type RowOrder struct {
	Field      RowField
	Descending bool
	NullsFirst bool
}

// Ordered returns the rows in an order, equal ones by key.
func (t CoverageTable) Ordered(by []RowOrder) []CoverageRow {
	if len(by) == 0 {
		return t.Rows
	}
	order := make([]int, len(t.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		for _, o := range by {
			if c := o.compare(t.Rows, i, j); c != 0 {
				return c
			}
		}
		return 0
	})
	rows := make([]CoverageRow, len(order))
	for at, i := range order {
		rows[at] = t.Rows[i]
	}
	return rows
}

func (o RowOrder) compare(rows []CoverageRow, i, j int) int {
	x, hasX := o.value(rows, i)
	y, hasY := o.value(rows, j)
	switch {
	case hasX != hasY && o.NullsFirst:
		return trueFirst(!hasX, !hasY)
	case hasX != hasY:
		return trueFirst(hasX, hasY)
	case o.Descending:
		return cmp.Compare(y, x)
	}
	return cmp.Compare(x, y)
}

func (o RowOrder) value(rows []CoverageRow, i int) (float64, bool) {
	c := rows[i].Coverage
	switch o.Field {
	case RowGapField:
		return c.Gap()
	case RowDocumentedField:
		return c.Documented()
	case RowNeedsField:
		return float64(c.Needs), true
	}
	return float64(i), true
}

// ID returns an id that is stable over versions, made of what the row is about.
func (r CoverageRow) ID() string { return r.Coverage.identify("row", keysOf(r.Keys)) }

// ID returns an id that is stable over versions, made of what the figure is about: on a
// record that of its row.
func (c Coverage) ID() string {
	q := c.q.question
	scope := q.scope
	scope.about = model.Handle{} // it is the key
	var about []string
	if c.keys != nil {
		about = []string{keysOf(c.keys)}
	}
	return Identify("coverage", scope, q.lens, []any{q.g.AsOf}, about...)
}

func keysOf(keys []RowKey) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = string(k.Dimension) + "=" + k.ID
	}
	return strings.Join(texts, ",")
}
