package seed

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// entries returns the keys and values of a mapping in their order. It reports
// what is not a mapping, and leaves out, with a report, what it cannot take; whole
// is false where that may be more than a property.
func (r *reader) entries(file string, node *yaml.Node, what string) (entries []entry, whole, ok bool) {
	if node.Kind != yaml.MappingNode || special(node) != "" {
		r.fail(r.at(file, node.Line), "%s is %s; want a mapping, such as `id: theme:border`", what, nameOfNode(node))
		return nil, false, false
	}
	whole = true
	first := map[string]position{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		e := entry{key.Value, r.at(file, key.Line), value}
		if key.Kind != yaml.ScalarNode || special(key) != "" || key.Value == "" {
			whole = false
			r.fail(e.at, "%s is not a key; want the name of a property or edge", nameOfNode(key))
			continue
		}
		if before, ok := first[e.key]; ok {
			whole = whole && !isEdgeKey(e.key) && e.key != "records"
			r.fail(e.at, "%s stands twice in %s; it is at line %d too", e.key, what, before.line)
			continue
		}
		first[e.key] = e.at
		entries = append(entries, e)
	}
	return entries, whole, true
}

// scalar returns the text of a value as it stands in the file.
func (r *reader) scalar(file string, e entry) (string, bool) {
	at := r.at(file, e.value.Line)
	if e.value.Kind != yaml.ScalarNode || special(e.value) != "" {
		r.fail(at, "%s is %s; want one value", e.key, nameOfNode(e.value))
		return "", false
	}
	if isNothing(e.value) {
		r.fail(e.at, "%s has no value; leave it out if there is nothing to say", e.key)
		return "", false
	}
	return strings.TrimRight(e.value.Value, "\n"), true
}

// list returns the texts of a list of values.
func (r *reader) list(file string, e entry) ([]string, bool) {
	if isNothing(e.value) {
		r.fail(e.at, "%s has no value; leave it out if there is nothing to say", e.key)
		return nil, false
	}
	if e.value.Kind != yaml.SequenceNode || special(e.value) != "" {
		r.fail(r.at(file, e.value.Line), "%s is %s; want a list, such as [%s]", e.key, nameOfNode(e.value), example(e.value))
		return nil, false
	}
	texts := []string{}
	for _, member := range e.value.Content {
		text, ok := r.scalar(file, entry{e.key, r.at(file, member.Line), member})
		if !ok {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, true
}

// isNothing reports whether a value is left empty or a plain null.
func isNothing(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Style == 0 && (node.Value == "" || node.Tag == "!!null")
}

// isNull reports whether a value is a plain null, as it is written and not left
// empty.
func isNull(node *yaml.Node) bool { return isNothing(node) && node.Value != "" }

// special says what of YAML a value uses that is not read here.
func special(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.AliasNode:
		return "an alias"
	case node.Anchor != "":
		return "an anchor"
	case node.Style&yaml.TaggedStyle != 0:
		return "a tag"
	}
	return ""
}

// nameOfNode names what stands in a file, for messages.
func nameOfNode(node *yaml.Node) string {
	if s := special(node); s != "" {
		return s + " (anchors, aliases and tags are not read; write the value out)"
	}
	switch {
	case node.Kind == yaml.MappingNode:
		return "a mapping"
	case node.Kind == yaml.SequenceNode:
		return "a list"
	case isNothing(node):
		return "nothing"
	}
	return fmt.Sprintf("the text %q", node.Value)
}

func example(node *yaml.Node) string {
	if node.Kind == yaml.ScalarNode && node.Value != "" {
		return node.Value
	}
	return "a, b"
}
