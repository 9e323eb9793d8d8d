package graph

import (
	"testing"

	"concert/graph/generated"
	"concert/internal/access"
)

// A document is kept for the class of viewers that asked it, and for no other.
func TestDocumentsAreKeptForEachClass(t *testing.T) {
	d := newDocuments(generated.NewExecutableSchema(generated.Config{Schema: schema()}).Schema(), DefaultLimits())
	const text = "{ viewer { name } }"
	first, errs := d.read(access.ClassAnonymous, text)
	if errs != nil {
		t.Fatal(errs)
	}
	if again, _ := d.read(access.ClassAnonymous, text); again != first {
		t.Error("asked again, the document is read again")
	}
	if other, _ := d.read(access.ClassSecretariat, text); other == first {
		t.Error("another class is given the document that was kept")
	}
	if _, errs := d.read(access.ClassAnonymous, "{ nothing }"); errs == nil {
		t.Error("a document that is not valid is taken")
	}
}
