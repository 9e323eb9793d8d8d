package model

import "io"

// World is the real world or the exercise. A view shows one of them.
type World string

// The worlds.
const (
	WorldReal     World = "REAL"
	WorldExercise World = "EXERCISE"
)

var worlds = []string{"REAL", "EXERCISE"}

// MarshalGQL writes the value, null where there is none.
func (w World) MarshalGQL(to io.Writer) { marshalText(to, string(w)) }

// UnmarshalGQL reads the value.
func (w *World) UnmarshalGQL(from any) error {
	s, err := unmarshalChoice(from, worlds)
	*w = World(s)
	return err
}

// World returns the world that the record belongs to. The exercise also shows
// real records of some kinds (KindDeclaration.InBothWorlds) with their sources.
func (h Handle) World() World {
	if h.IsFictional() {
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
