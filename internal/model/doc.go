// Package model holds what Concert knows: the kinds of records and of the edges
// between them, the rules that these keep, and the Snapshot, through which one
// version of everything is read.
//
// Kinds, edges and properties are declared once (kind.go, relation.go).
// Everything else follows from the declarations: who sees a record and whose it
// is, levels and the order in which they are computed (derive.go), validation, how
// stores map records, and the format of seeds. To add a kind or property, declare
// it there, and add an accessor (node.go, edge.go), its part of the schema, and a
// record in a seed. Tests fail if one of these is missing, and also name the
// tables in tests that have to list it.
//
// A Snapshot is immutable. Records are kept in pages of cells: a row for each
// record, and a cell of 32 bits for each property; the page also holds the texts,
// decimals and lists that cells refer to. Snapshot.With copies only the pages that
// a commit changes and shares the others, so that the cost of a commit depends on
// its own size, and readers of older versions are not disturbed. A view is also a
// Snapshot, with a Mask that says which records are visible. Every accessor asks
// the mask in the same place, so that no question can get around it.
//
// The package imports only the standard library.
package model
