package scalar

import (
	"time"

	"concert/internal/model"
)

// SnapshotInfo is what an answer is about.
type SnapshotInfo struct {
	*model.Snapshot
	AsOf model.Date
}

// At returns when the last commit was made, in UTC; zero at version 0.
func (s SnapshotInfo) At() time.Time { return s.Time().UTC() }
