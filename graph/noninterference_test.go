package graph_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"concert/internal/access/accesstest"
	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/seed"
)

var requests = flag.Int("requests", 100, "how many generated requests each viewer asks")

// What a viewer is answered does not depend on what is hidden from it: the same
// bytes come over a world in which texts, numbers and days of what is hidden are
// others, and over one in which it does not exist.
func TestNoninterference(t *testing.T) {
	a := ofSeeds(t)
	for as, world := range map[string]model.World{
		"anonymous": model.WorldExercise, "state:XAB": model.WorldExercise, "provider:halcyra-development-agency": model.WorldExercise,
		"provider:border-cooperation-office": model.WorldExercise, "state:KEN": model.WorldReal,
	} {
		t.Run(as, func(t *testing.T) {
			view := a.view(world, as)
			other := newAsker(t, scrambled(t, view))
			worlds := map[string]*model.Snapshot{"without the hidden": accesstest.Rebuild(view), "with the hidden scrambled": other.view(world, as)}
			g := newQuestions(a.whole, uint64(len(as)))
			answered := 0
			for range *requests {
				query := g.question()
				want := a.get(view, as, query)
				if !strings.Contains(want, `"errors"`) {
					answered++
				}
				for name, w := range worlds {
					if got := a.get(w, as, query); got != want {
						t.Fatalf("%s\nis answered\n%s\nand %s\n%s", query, want, name, got)
					}
				}
			}
			if answered < *requests/2 {
				t.Errorf("%d of %d requests are answered without errors", answered, *requests)
			}
		})
	}
}

// get asks by HTTP.
func (a *asker) get(view *model.Snapshot, as, query string) string {
	r := httptest.NewRequestWithContext(a.over(view, as), "GET", "/graphql?query="+url.QueryEscape(query), nil)
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	return fmt.Sprint(w.Code, w.Header(), w.Body)
}

// scrambled returns the seeds with other texts, numbers and days in what the view
// hides of them. Who sees what stays as it is.
func scrambled(t *testing.T, view *model.Snapshot) *model.Snapshot {
	t.Helper()
	s, random := model.Empty(), rand.New(rand.NewPCG(1, 2))
	for _, name := range seed.BuiltinNames() {
		set, err := seed.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		normal, err := model.Normal(set.Changes)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range normal {
			normal[i] = scramble(random, view, c)
		}
		s = modeltest.Land(t, s, normal...)
	}
	return s
}

// rights are the properties on which it depends who sees what, or which record it is.
var rights = map[string]bool{
	"consent": true, "consentOn": true, "releasable": true, "release": true, "fictional": true, "url": true, "iso2": true, "iso3": true, "m49": true,
	"since": true, "until": true, "proposedOn": true, "assessedOn": true, "start": true, "end": true, "adoptedOn": true, "endsOn": true,
}

func scramble(random *rand.Rand, view *model.Snapshot, c model.Change) model.Change {
	var seen, given map[string]any
	var declared []model.Property
	if c.Node != nil {
		kind, _ := model.KindOfID(c.Node.ID)
		declared, given = kind.Declaration().Properties, c.Node.Properties
		if h, ok := view.Node(c.Node.ID); ok {
			seen = h.Record().Properties
		}
	} else {
		kind, _ := model.EdgeKindByLabel(c.Edge.Kind)
		declared, given = kind.Declaration().Properties, c.Edge.Properties
		apart, _ := given[kind.Declaration().Identity].(string)
		if e, ok := view.Edge(kind, c.Edge.From, c.Edge.To, apart); ok {
			seen = e.Record().Properties
		}
	}
	properties := map[string]any{}
	for _, p := range declared {
		value, ok := given[p.Name]
		if !ok {
			continue
		}
		properties[p.Name] = value
		if seen[p.Name] != nil || rights[p.Name] {
			continue
		}
		switch p.Type {
		case model.TypeText:
			properties[p.Name] = fmt.Sprintf("Scrambled %d", random.IntN(1000))
		case model.TypeInteger:
			properties[p.Name] = min(p.Max, p.Min+random.Int64N(5))
		case model.TypeDecimal:
			if p.Max > 1 {
				properties[p.Name] = random.Float64() * 100
			}
		case model.TypeDay:
			properties[p.Name] = fmt.Sprintf("20%02d-%02d", 15+random.IntN(15), 1+random.IntN(12))
		}
	}
	if c.Node != nil {
		return model.PutNode(c.Node.ID, properties)
	}
	edge := *c.Edge
	edge.Properties = properties
	return model.Change{Edge: &edge}
}

// questionMaker makes requests out of the schema.
type questionMaker struct {
	schema *ast.Schema
	random *rand.Rand
	ids    []string // also of what the viewer may not see
	fields int
}

func newQuestions(whole *model.Snapshot, seed uint64) *questionMaker {
	g := &questionMaker{schema: schema(), random: rand.New(rand.NewPCG(seed, 7))}
	for _, k := range model.NodeKinds() {
		for h := range whole.Nodes(k) {
			g.ids = append(g.ids, h.ID())
		}
	}
	return g
}

func (g *questionMaker) question() string {
	g.fields = 0
	return "{ " + g.selection(g.schema.Query, 6, 2) + " }"
}

// selection selects some fields of a type, and of what they lead to.
func (g *questionMaker) selection(d *ast.Definition, depth, most int) string {
	if d.Kind == ast.Interface || d.Kind == ast.Union {
		possible := g.schema.GetPossibleTypes(d)
		of := possible[g.random.IntN(len(possible))]
		return "__typename ... on " + of.Name + " { " + g.selection(of, depth, most) + " }"
	}
	chosen := []string{"__typename"}
	for range 1 + g.random.IntN(most) {
		f := d.Fields[g.random.IntN(len(d.Fields))]
		if strings.HasPrefix(f.Name, "__") || g.fields > 60 {
			continue
		}
		arguments, ok := g.arguments(f)
		if !ok {
			continue
		}
		g.fields++
		text := fmt.Sprintf("f%d: %s%s", g.fields, f.Name, arguments)
		if to := g.schema.Types[f.Type.Name()]; to.IsCompositeType() {
			if depth == 0 {
				continue
			}
			text += " { " + g.selection(to, depth-1, 4) + " }"
		}
		chosen = append(chosen, text)
	}
	return strings.Join(chosen, " ")
}

// arguments gives those that a field needs, and the length of a page; ok is false
// if it needs others.
func (g *questionMaker) arguments(f *ast.FieldDefinition) (text string, ok bool) {
	var all []string
	for _, a := range f.Arguments {
		id := g.ids[g.random.IntN(len(g.ids))]
		switch a.Type.String() {
		case "ID!", "Ref!":
			all = append(all, fmt.Sprintf("%s: %q", a.Name, id))
		case "[ID!]!", "[Ref!]!":
			all = append(all, fmt.Sprintf("%s: [%q, %q]", a.Name, id, g.ids[g.random.IntN(len(g.ids))]))
		case "Int":
			if a.Name == "first" {
				all = append(all, fmt.Sprintf("first: %d", 1+g.random.IntN(20)))
			}
		case "Lens":
			if g.random.IntN(3) == 0 {
				all = append(all, fmt.Sprintf(`lens: {asOf: "20%d-06-01"}`, 20+g.random.IntN(8)))
			}
		default:
			if a.Type.NonNull && a.DefaultValue == nil {
				return "", false
			}
		}
	}
	if all == nil {
		return "", true
	}
	return "(" + strings.Join(all, ", ") + ")", true
}
