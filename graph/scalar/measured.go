package scalar

import "concert/internal/analysis"

// Measured is a figure that explains itself.
type Measured interface {
	Basis() analysis.Basis
	Unit() analysis.Unit
	Assumptions() []analysis.Assumption
	Findings() []analysis.Finding
}
