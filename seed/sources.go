package seed

import "concert/internal/model"

// unsourced returns an error for each record or edge that does not say where it
// comes from. Without a source it would count as real and be for everybody, so
// that a forgotten line could publish what is made up.
func (s Set) unsourced() Errors {
	var found Errors
	without := map[string]bool{} // records
	for _, change := range s.Changes {
		key := change.Key()
		switch {
		case change.Remove:
		case change.Node != nil:
			kind, _ := model.KindOfID(change.Node.ID)
			property, message := provenanceOf(kind)
			if property != "" && s.lacks(key, change.Node.Properties, property) {
				without[key] = true
				found = append(found, s.about(key, message))
			}
		case s.lacks(key, change.Edge.Properties, sources) && !without[change.Edge.From] && !without[change.Edge.To]:
			found = append(found, s.about(key, "has no sources: give it, or its record, sources: [source:…]"))
		}
	}
	return found
}

const sources = "sources"

// provenanceOf returns the property by which records of a kind say where they
// come from, and what to say if it is missing; "" for a kind that has none.
func provenanceOf(kind model.NodeKind) (property, message string) {
	for _, p := range kind.Declaration().Properties {
		switch p.Refers {
		case model.KindSource:
			return p.Name, "has no sources, and would count as real and public: add sources: [source:…] to it or to the defaults of its file; " +
				"a source is a record in sources with a title and its dataSet"
		case model.KindDataSet:
			return p.Name, "has no dataSet, which says whether what comes from it is real or fictional: add dataSet: dataset:…, " +
				"a record in data-sets with a name, a statement, its completeness and fictional: true or false"
		}
	}
	return "", ""
}

// lacks reports whether a property is absent or empty, and not only unreadable.
func (s Set) lacks(key string, properties map[string]any, name string) bool {
	switch v := properties[name].(type) {
	case nil:
		return s.isRead() || !s.says(key, name) // what is wrong with it is reported already
	case []string:
		return len(v) == 0
	}
	return false
}

func (s Set) about(key, message string) Error {
	at, _ := s.positions.find(key)
	return Error{at.file, at.line, key + ": " + message}
}
