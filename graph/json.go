package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// What is wrong with a JSON text, for people.
var (
	errNotUTF8 = errors.New("is not UTF-8")
	errNotJSON = errors.New("is not JSON")
	errMore    = errors.New("has more than one JSON value")
	errTooDeep = errors.New("nests too deep")
)

// readJSON reads one JSON value and nothing after it: maps, slices, texts, booleans,
// json.Number and nil. A key that comes twice in an object is an error, and what nests
// deeper than so many brackets is errTooDeep.
func readJSON(text []byte, deepest int) (any, error) {
	if !utf8.Valid(text) {
		return nil, errNotUTF8
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	value, err := readValue(d, deepest)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errMore
	}
	return value, nil
}

func readValue(d *json.Decoder, deepest int) (any, error) {
	token, err := d.Token()
	switch {
	case err != nil:
		return nil, errNotJSON
	case token == json.Delim('{') || token == json.Delim('['):
		if deepest == 0 {
			return nil, errTooDeep
		}
	}
	switch token {
	case json.Delim('{'):
		return readObject(d, deepest-1)
	case json.Delim('['):
		return readArray(d, deepest-1)
	}
	return token, nil
}

func readObject(d *json.Decoder, deepest int) (any, error) {
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			return nil, errNotJSON
		}
		if _, twice := object[key]; twice {
			return nil, fmt.Errorf("has the key %q twice", shortened(key))
		}
		if object[key], err = readValue(d, deepest); err != nil {
			return nil, err
		}
	}
	return object, end(d)
}

func readArray(d *json.Decoder, deepest int) (any, error) {
	array := []any{}
	for d.More() {
		value, err := readValue(d, deepest)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	return array, end(d)
}

// end reads the bracket that closes an object or a list.
func end(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return errNotJSON
	}
	return nil
}
