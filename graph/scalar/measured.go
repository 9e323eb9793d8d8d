package scalar

import (
	"context"

	"concert/internal/analysis"
)

// Measured is a figure that explains itself.
type Measured interface {
	ID() string
	Basis() analysis.Basis
	Unit() analysis.Unit
	Assumptions(ctx context.Context) ([]analysis.Assumption, error)
	Findings(ctx context.Context) ([]analysis.Finding, error)
}
