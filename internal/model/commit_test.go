package model_test

import (
	"testing"

	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// What a commit says beside its changes is bound to its hash by digests, so that it
// can be erased, and nothing else can be put in its place.
func TestSeals(t *testing.T) {
	whole := modeltest.Commit(t, model.Empty(), model.PutNode("theme:a", map[string]any{"name": "A"}))
	for name, test := range map[string]struct {
		change   func(c *model.Commit)
		verifies bool
	}{
		"as it is":         {func(*model.Commit) {}, true},
		"reason erased":    {func(c *model.Commit) { c.Reason, c.Seals.Reason.Salt = "", nil }, true},
		"author erased":    {func(c *model.Commit) { c.Author, c.Seals.Author.Salt = "", nil }, true},
		"request erased":   {func(c *model.Commit) { c.Seals.Request.Salt = nil }, true},
		"salt alone gone":  {func(c *model.Commit) { c.Seals.Author.Salt = nil }, false},
		"text alone gone":  {func(c *model.Commit) { c.Author = "" }, false},
		"another reason":   {func(c *model.Commit) { c.Reason = "other" }, false},
		"another author":   {func(c *model.Commit) { c.Author = "other" }, false},
		"operation":        {func(c *model.Commit) { c.Operation = "other" }, false},
		"digest of reason": {func(c *model.Commit) { c.Seals.Reason.Digest[0] ^= 1 }, false},
		"of the request":   {func(c *model.Commit) { c.Seals.Request.Digest[0] ^= 1 }, false},
	} {
		c := whole
		test.change(&c)
		if err := c.Verify(0, model.Digest{}); (err == nil) != test.verifies {
			t.Errorf("%s: %v", name, err)
		}
	}
}
