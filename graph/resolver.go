// Package graph speaks GraphQL: it binds the schema to the records and measures
// of the domain, and answers requests over HTTP.
//
// A request is about one view of one snapshot (Request), which is put into its
// context before execution. A resolver reads from the record that it is given or
// from that view, calls one function, and returns. Nothing here can reach a store.
//
// The code in generated is made from schema and gqlgen.yml (make generate). It
// reads and writes scalars with package scalar, and pages of lists with package
// relay. The resolvers here are written by hand, in one file for each file of the
// schema. If one is missing, the package does not compile.
package graph

//go:generate go tool gqlgen generate

// Resolver resolves the fields that are not bound to a method; each of its methods
// stands beside the type that it returns. It holds nothing: everything that a field
// may read comes from its record or its Request.
type Resolver struct{}
