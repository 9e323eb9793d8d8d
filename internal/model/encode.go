package model

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// MarshalJSON writes the fields as encoding/json does, byte for byte. It leaves <, >
// and & to the encoder of the change, which escapes them or not.
func (c Change) MarshalJSON() ([]byte, error) { return c.appendPlain(make([]byte, 0, 512)) }

// AppendJSON appends what json.Marshal returns of the change, byte for byte, in a
// fraction of the time: changes are encoded for the log and for seeds.
func (c Change) AppendJSON(b []byte) ([]byte, error) {
	start := len(b)
	b, err := c.appendPlain(b)
	if err != nil || !bytes.ContainsAny(b[start:], "<>&") {
		return b, err
	}
	var escaped bytes.Buffer
	json.HTMLEscape(&escaped, b[start:])
	return append(b[:start], escaped.Bytes()...), nil
}

// appendPlain appends the encoding that digests are over, with <, > and & as they are.
func (c Change) appendPlain(b []byte) ([]byte, error) {
	b = append(b, '{')
	if c.Remove {
		b = append(b, `"remove":true,`...)
	}
	var err error
	if c.Node != nil {
		b = appendText(append(b, `"node":{"id":`...), c.Node.ID)
		if b, err = appendProperties(b, c.Node.Properties); err != nil {
			return nil, err
		}
		b = append(b, "},"...)
	}
	if c.Edge != nil {
		b = appendText(append(b, `"edge":{"kind":`...), c.Edge.Kind)
		b = appendText(append(b, `,"from":`...), c.Edge.From)
		b = appendText(append(b, `,"to":`...), c.Edge.To)
		if b, err = appendProperties(b, c.Edge.Properties); err != nil {
			return nil, err
		}
		b = append(b, "},"...)
	}
	return append(bytes.TrimSuffix(b, []byte(",")), '}'), nil
}

func appendProperties(b []byte, properties map[string]any) ([]byte, error) {
	if len(properties) == 0 {
		return b, nil
	}
	names := slices.AppendSeq(make([]string, 0, len(properties)), maps.Keys(properties))
	slices.Sort(names)
	separator := byte('{')
	b = append(b, `,"properties":`...)
	for _, name := range names {
		var err error
		b = appendText(append(b, separator), name)
		if b, err = appendValue(append(b, ':'), properties[name]); err != nil {
			return nil, err
		}
		separator = ','
	}
	return append(b, '}'), nil
}

func appendValue(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case string:
		return appendText(b, v), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case []string:
		if len(v) == 0 {
			break
		}
		separator := byte('[')
		for _, text := range v {
			b = appendText(append(b, separator), text)
			separator = ','
		}
		return append(b, ']'), nil
	}
	return appendOther(b, value)
}

func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			b, _ = appendOther(b, text) // any text can be encoded
			return b
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

// appendOther leaves what is not plain to encoding/json. Whether <, > and & are
// escaped is for who encodes the change to say, so these stay.
func appendOther(b []byte, value any) ([]byte, error) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return append(b, bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))...), err
}
