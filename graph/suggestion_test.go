package graph_test

import (
	"encoding/json"
	"slices"
	"testing"

	"concert/internal/model"
)

// What is suggested of the exercise is not agreed, and rests on no need that its State
// disputes, or for which the programme was declined, and on no kind of assistance
// that it does not give.
func TestSuggestionsOfTheExerciseCanBeMade(t *testing.T) {
	a := ofSeeds(t)
	answer := a.handler.Ask(a.context(model.WorldExercise, "secretariat"), question(`{
  suggestions(first: 100) {
    nodes {
      stage gain programme { id assistance }
      contributions(first: 20) { nodes { need { id stateView assistance proposals(first: 10) { edges { status node { id } } } } } }
    }
  }
}`, nil))
	if answer.Errors != nil {
		t.Fatal(answer.Errors)
	}
	var data struct {
		Suggestions struct {
			Nodes []struct {
				Stage     string
				Gain      float64
				Programme struct {
					ID         string
					Assistance []string
				}
				Contributions struct {
					Nodes []struct {
						Need struct {
							ID         string
							StateView  string
							Assistance []string
							Proposals  struct {
								Edges []struct {
									Status string
									Node   struct{ ID string }
								}
							}
						}
					}
				}
			}
		}
	}
	if err := json.Unmarshal(answer.Data, &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Suggestions.Nodes) < 5 {
		t.Fatalf("only %d suggestions", len(data.Suggestions.Nodes))
	}
	for _, s := range data.Suggestions.Nodes {
		if s.Stage == "AGREED" {
			t.Errorf("%s: is agreed", s.Programme.ID)
		}
		if s.Gain > 0 && len(s.Contributions.Nodes) == 0 {
			t.Errorf("%s: a gain of %v rests on nothing", s.Programme.ID, s.Gain)
		}
		for _, c := range s.Contributions.Nodes {
			n := c.Need
			if n.StateView == "DISPUTED" {
				t.Errorf("%s: %s is disputed", s.Programme.ID, n.ID)
			}
			if len(s.Programme.Assistance) > 0 && len(n.Assistance) > 0 && !slices.ContainsFunc(n.Assistance, func(kind string) bool { return slices.Contains(s.Programme.Assistance, kind) }) {
				t.Errorf("%s gives %v, %s asks for %v", s.Programme.ID, s.Programme.Assistance, n.ID, n.Assistance)
			}
			for _, e := range n.Proposals.Edges {
				if e.Node.ID == s.Programme.ID && e.Status == "DECLINED" {
					t.Errorf("%s was declined for %s", s.Programme.ID, n.ID)
				}
			}
		}
	}
}
