// Package model holds what Concert knows: the kinds of records and of the
// relations between them, the rules that they keep, and the Snapshot in which
// one version of all of it is read.
//
// One declaration (kind.go, relation.go) of kinds, edges and properties drives
// everything else: validation, the mapping of the stores, the seed format. To
// add a property, add its line there, an accessor on the handle, and a line to
// the schema; tests refuse any drift between the three.
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
