package e2e

import (
	"testing"

	"concert/internal/store/neo4j/neo4jtest"
)

// TestOthers counts the other Concerts at a server.
func TestOthers(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Shared(t)
	one := open(t, addressOf(server))
	if n, err := one.Others(t.Context()); err != nil || n != 0 {
		t.Fatalf("%d others, %v", n, err)
	}
	open(t, addressOf(server))
	if n, err := one.Others(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d others, %v", n, err)
	}
}
