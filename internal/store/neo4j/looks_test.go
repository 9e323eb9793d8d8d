package neo4j

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

var update = flag.Bool("update", false, "write the styles of docs/neo4j anew")

// colours are those of the kinds, the same in Browser and in Bloom: what belongs
// together has colours near one another.
var colours = map[model.NodeKind]string{
	model.KindMemberState: "#4C8EDA", model.KindRegion: "#9CC3EC", model.KindTheme: "#8DCC93",
	model.KindResolution: "#F0B429", model.KindInstrument: "#D99A1C", model.KindRequirement: "#F7D070", model.KindGuidance: "#C9B458",
	model.KindProvider: "#7B61B8", model.KindProgramme: "#B39DDB", model.KindWorkingGroup: "#D1C4E9", model.KindNeed: "#E4572E",
	model.KindAssessmentVisit: "#2A9D8F", model.KindCapacityConsultation: "#56BDB0", model.KindRecommendation: "#F28C6A",
	model.KindRoadMap: "#C77D9B", model.KindRoadMapStep: "#E3B5C6", model.KindSource: "#A5ABB6", model.KindDataSet: "#848B98",
}

const caption = "name" // each kind has it, or a derived one

// TestLooks holds the style for Browser and the perspective for Bloom to what is
// declared: each kind with its caption, each type, and nothing of what stands beside
// the graph.
func TestLooks(t *testing.T) {
	for file, want := range map[string][]byte{"concert.grass": grass(t), "concert-bloom.json": bloom(t)} {
		path := "../../../docs/neo4j/" + file
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil { //nolint:gosec // it is read by anyone
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the declaration says: look at it after go test ./internal/store/neo4j -run Looks -update", file)
		}
		for _, kind := range model.NodeKinds() {
			if !bytes.Contains(got, []byte(kind.Label())) {
				t.Errorf("%s has no %s", file, kind)
			}
		}
		for _, label := range ownLabels {
			if bytes.Contains(got, []byte(label)) {
				t.Errorf("%s shows %s", file, label)
			}
		}
	}
	for _, kind := range model.NodeKinds() {
		if d := kind.Declaration(); !d.Named && d.Called == "" {
			t.Errorf("records of kind %s can be without a caption", kind)
		}
	}
}

// grass is the style for Neo4j Browser.
func grass(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`node {
  diameter: 12px;
  color: #E6E8EB;
  border-color: #D2D5DA;
  border-width: 1px;
  text-color-internal: #E6E8EB;
  font-size: 4px;
  caption: "";
}

relationship {
  color: #A5ABB6;
  shaft-width: 1px;
  font-size: 8px;
  padding: 3px;
  text-color-external: #000000;
  text-color-internal: #FFFFFF;
  caption: "<type>";
}
`)
	for _, kind := range model.NodeKinds() {
		fmt.Fprintf(&b, `
node.%s {
  diameter: 50px;
  color: %[2]s;
  border-color: %[2]s;
  border-width: 2px;
  text-color-internal: %[3]s;
  font-size: 10px;
  caption: "{%[4]s}";
}
`, kind.Label(), colourOf(t, kind), textOn(colourOf(t, kind)), caption)
	}
	return b.Bytes()
}

func colourOf(t *testing.T, kind model.NodeKind) string {
	t.Helper()
	if colours[kind] == "" {
		t.Errorf("records of kind %s have no colour", kind)
	}
	return colours[kind]
}

// textOn is the colour of texts that can be read on another one.
func textOn(colour string) string {
	var r, g, b int
	if _, err := fmt.Sscanf(colour, "#%02X%02X%02X", &r, &g, &b); err == nil && 299*r+587*g+114*b < 128_000 {
		return "#FFFFFF"
	}
	return "#2A2C34"
}

// bloom is the perspective for Neo4j Bloom. It hides what has no category.
func bloom(t *testing.T) []byte {
	t.Helper()
	var categories, types, indexes []any
	var palette []string
	labels := map[string]any{}
	for i, kind := range model.NodeKinds() {
		var properties, schema []any
		for _, p := range bloomProperties(kind) {
			properties = append(properties, map[string]any{"name": p[0], "exclude": false, "dataType": p[1]})
			schema = append(schema, map[string]any{"propertyKey": p[0], "type": kind.Label(), "dataType": p[1]})
		}
		categories = append(categories, styled(map[string]any{
			"id": i + 1, "name": kind.Label(), "labels": []string{kind.Label()}, "color": colourOf(t, kind), "icon": "no-icon", "properties": properties,
			"captions":  []any{map[string]any{"key": caption, "type": "property", "isCaption": true, "inTooltip": true, "styles": []any{}, "isGdsData": false}},
			"createdAt": 0, "lastEditedAt": 0,
		}))
		labels[kind.Label()] = schema
		palette = append(palette, colourOf(t, kind))
		indexes = append(indexes, map[string]any{"label": kind.Label(), "type": "native", "propertyKeys": []any{map[string]any{"key": "id", "metadataProp": false}}})
	}
	names := []string{foreign.Cites}
	for _, kind := range model.EdgeKinds() {
		names = append(names, kind.String())
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		types = append(types, styled(map[string]any{
			"id": name, "name": name, "color": "#A5ABB6", "properties": []any{},
			"captions": []any{map[string]any{"key": name, "type": "relationship", "isCaption": true, "inTooltip": true, "styles": []any{}}},
		}))
	}
	text, err := json.MarshalIndent(map[string]any{
		"name": "Concert", "id": "6f0d4d0e-5c1b-4f0e-9a57-c0ce27000001", "version": "2.21.0", "type": "STANDARD_PERSPECTIVE",
		"hideUncategorisedData": true, "maxLimitToastMsgEnabled": false, "parentPerspectiveId": nil, "createdAt": 0, "lastEditedAt": 0,
		"categories": categories, "labels": labels, "relationshipTypes": types, "templates": []any{}, "sceneActions": []any{},
		"hiddenRelationshipTypes": []any{}, "hiddenCategories": []any{},
		"palette":  map[string]any{"colors": palette, "currentIndex": 0},
		"metadata": map[string]any{"pathSegments": pathSegments(), "indexes": indexes},
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

func styled(of map[string]any) map[string]any {
	of["size"], of["textSize"], of["textAlign"] = 1, 1, "top"
	of["captionKeys"], of["styleRules"] = []any{}, []any{}
	return of
}

// bloomProperties are the properties that Bloom searches and shows, with its names of
// their types.
func bloomProperties(kind model.NodeKind) [][2]string {
	all := [][2]string{{caption, "string"}, {"id", "string"}}
	for _, p := range kind.Declaration().Properties {
		switch p.Type {
		case model.TypeText, model.TypeCode, model.TypeChoice, model.TypeActor, model.TypeReference:
			if p.Name != caption {
				all = append(all, [2]string{p.Name, "string"})
			}
		case model.TypeInteger:
			all = append(all, [2]string{p.Name, "bigint"})
		case model.TypeDecimal:
			all = append(all, [2]string{p.Name, "number"})
		case model.TypeBoolean:
			all = append(all, [2]string{p.Name, "boolean"})
		}
	}
	if foreign.HasFictional(kind) {
		all = append(all, [2]string{foreign.Fictional, "boolean"})
	}
	return all
}

// pathSegments are the ways that Bloom knows from label to label.
func pathSegments() (all []any) {
	add := func(from model.NodeKind, kind string, to model.NodeKind) {
		all = append(all, map[string]any{"source": from.Label(), "relationshipType": kind, "target": to.Label()})
	}
	for _, kind := range model.EdgeKinds() {
		for _, ends := range kind.Declaration().Ends {
			add(ends.From, kind.String(), ends.To)
		}
	}
	for _, kind := range model.NodeKinds() {
		if slices.ContainsFunc(kind.Declaration().Properties, func(p model.Property) bool { return p.Name == "sources" }) {
			add(kind, foreign.Cites, model.KindSource)
		}
	}
	add(model.KindSource, model.PartOf.String(), model.KindDataSet)
	return all
}
