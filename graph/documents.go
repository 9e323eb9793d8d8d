package graph

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	keptDocuments    = 256
	keptDocumentSize = 8 << 10 // in bytes of its text
)

// documents keeps documents that were found valid, so that a question that is
// asked again is not read again. Long ones are not kept, to bound the memory.
type documents struct {
	kept *lru.Cache[string, *ast.QueryDocument]
}

func newDocuments() *documents {
	kept, _ := lru.New[string, *ast.QueryDocument](keptDocuments) // it fails for no size alone
	return &documents{kept}
}

// Get returns the document of a text that was kept.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.kept.Get(text)
}

// Add keeps a valid document.
func (d *documents) Add(_ context.Context, text string, document *ast.QueryDocument) {
	if len(text) <= keptDocumentSize {
		d.kept.Add(text, document)
	}
}
