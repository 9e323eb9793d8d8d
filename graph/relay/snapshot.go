package relay

import "concert/internal/model"

// SnapshotInfo is what an answer is about.
type SnapshotInfo struct{ *model.Snapshot }
