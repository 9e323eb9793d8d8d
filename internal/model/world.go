package model

// World is the real world or the exercise. A view shows one of them.
type World string

// The worlds.
const (
	WorldReal     World = "REAL"
	WorldExercise World = "EXERCISE"
)

// World returns the world that the record belongs to. The exercise also shows
// real records of some kinds (KindDeclaration.InBothWorlds) with their sources.
func (h Handle) World() World {
	if h.IsFictional() {
		return WorldExercise
	}
	return WorldReal
}

// World returns the world that the edge belongs to: the exercise if the edge or one
// of its ends is fictional.
func (e Edge) World() World {
	if e.IsFictional() || e.From().IsFictional() || e.To().IsFictional() {
		return WorldExercise
	}
	return WorldReal
}

// World returns the world that a view shows, "" for the whole snapshot.
func (s *Snapshot) World() World {
	if s.mask == nil {
		return ""
	}
	return s.mask.world
}

// StandsOn returns the day on which the exercise stands, of several data sets the last;
// zero in the real world, and if none names a day.
func (s *Snapshot) StandsOn() (day Date) {
	if s.World() != WorldExercise {
		return 0
	}
	for set := range s.DataSets() {
		day = max(day, set.StandsOn().First())
	}
	return day
}
