// Package graph speaks GraphQL: it binds the schema to the domain's handles and
// measures, and answers requests over HTTP.
//
// A request is about one view of one snapshot (Request), put into its context
// before execution. A resolver reads from the handle that it is given or from
// that view, calls one function, and returns. Nothing here can reach a store.
//
// The code in generated is made from schema and gqlgen.yml (make generate); scalar
// holds what it reads and writes values with, relay its lists. The resolver files
// here are written by hand, one for each file of the schema: what is missing in
// them does not compile.
package graph

//go:generate go tool gqlgen generate

// Resolver resolves the fields that are not bound to a method; each of its methods
// stands beside the type that it returns. It holds nothing: all that a field may
// read comes from its record or its Request.
type Resolver struct{}
