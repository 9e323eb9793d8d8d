package neo4j

import (
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// propertiesOf returns normal properties of the model as Neo4j has them, with
// another one, the identity.
func propertiesOf(declared []model.Property, normal map[string]any, identity, value string) map[string]any {
	properties := make(map[string]any, len(normal)+2)
	properties[identity] = value
	for _, p := range declared {
		v := normal[p.Name]
		if v == nil {
			continue
		}
		if p.Type != model.TypeDay {
			properties[p.Name] = v
			continue
		}
		text, _ := v.(string)
		day, err := model.ParseDate(text)
		if err != nil {
			continue
		}
		properties[p.Name] = dbtype.Date(day.Time())
		if precision := foreign.Precision(day); precision != "" {
			properties[p.Name+foreign.PrecisionSuffix] = precision
		}
	}
	return properties
}

// plainProperties returns properties as the driver has them without its types.
func plainProperties(value any) map[string]any {
	properties, _ := value.(map[string]any)
	for name, v := range properties {
		properties[name] = plainValue(v)
	}
	return properties
}

// plainValue returns a value with its days as package foreign has them.
func plainValue(value any) any {
	switch v := value.(type) {
	case dbtype.Date:
		return foreign.Date(v)
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
	}
	return value
}

// driverValue returns a value of package foreign as the driver takes it.
func driverValue(value any) any {
	if day, ok := value.(foreign.Date); ok {
		return dbtype.Date(day)
	}
	return value
}
