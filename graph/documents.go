package graph

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	mostDocuments   = 256
	longestDocument = 8 << 10 // in bytes of its text
)

// documents keeps documents that were found valid, so that a question that is
// asked again is not read again. Long ones are not kept, to bound the memory.
type documents struct {
	cache *lru.Cache[string, *ast.QueryDocument]
}

func newDocuments() *documents {
	cache, _ := lru.New[string, *ast.QueryDocument](mostDocuments) // it fails for no size alone
	return &documents{cache}
}

// Get returns the document of a text that was kept.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.cache.Get(text)
}

// Add keeps a valid document.
func (d *documents) Add(_ context.Context, text string, document *ast.QueryDocument) {
	if len(text) <= longestDocument {
		d.cache.Add(text, document)
	}
}
