// Package model holds what Concert knows: the kinds of records and of the
// relations between them, the rules that they keep, and the Snapshot in which
// one version of all of it is read.
//
// One declaration (kind.go, relation.go) of kinds, edges and properties decides
// everything else: who sees a record and whose it is, levels and the order in
// which they are worked out (derive.go), validation, the mapping of the stores,
// the seed format. To add a kind or property, declare it there, and add an
// accessor (node.go, edge.go), its part of the schema, and a seed record; tests
// refuse any drift between these, and say which of their own tables lack it.
//
// A Snapshot is immutable. Records live in pages of cells, a row for a record
// and a cell of 32 bits for a property; texts, decimals and lists stand in the
// page beside the cells. Snapshot.With copies the pages that a commit touches
// and shares the others, so publishing a change costs its own size and every
// older version stays whole for its readers. A view is the same type with a
// Mask: each accessor asks it in one place, so that no question can see around
// it.
//
// The package imports the standard library only.
package model
