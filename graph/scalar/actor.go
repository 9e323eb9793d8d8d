package scalar

import "concert/internal/model"

// Actor is who did something: a provider or State, in its typed handle, or
// TheSecretariat.
type Actor interface {
	ID() string
	Name() string
	ContactPoint() (string, bool)
}

// TheSecretariat is the actor that is not in the graph.
type TheSecretariat struct{}

// ID returns what stands for the secretariat where an actor is named.
func (TheSecretariat) ID() string { return model.Secretariat }

// Name returns what people call it.
func (TheSecretariat) Name() string { return "Secretariat" }

// ContactPoint returns none: no office of it is recorded.
func (TheSecretariat) ContactPoint() (string, bool) { return "", false }

// ActorOf returns the actor that a record names by its id, nil if it names none that
// the view shows.
func ActorOf(view *model.Snapshot, id string, named bool) Actor {
	if !named {
		return nil
	}
	if id == model.Secretariat {
		return TheSecretariat{}
	}
	h, _ := view.Node(id)
	actor, _ := h.Typed().(Actor)
	return actor
}
