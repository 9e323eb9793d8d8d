package relay

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math"

	"concert/internal/model"
)

// List identifies a list: the same names hold the same items in the same
// order. Cursors of one list mean nothing in another.
type List struct {
	Version model.Version
	AsOf    model.Date // the day of the request
	View    string     // the world and whose view it is
	Name    string     // the field, the record that it is read from, and all else that the items or their order depend on
}

const (
	cursorFormat = 2
	markSize     = 8
)

// cursor names the position of an item in the list, by its key.
func (l List) cursor(key string) string {
	raw := []byte{cursorFormat}
	raw = binary.AppendUvarint(raw, uint64(l.Version))
	raw = binary.AppendUvarint(raw, uint64(l.AsOf))
	raw = append(raw, mark(l.View)...)
	raw = append(raw, mark(l.Name)...)
	raw = append(raw, key...)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func mark(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:markSize]
}

// key returns the key of the item that a cursor names. It refuses what is not a
// cursor of this list, and says what to do.
func (l List) key(argument, cursor string) (string, error) {
	version, day, rest, ok := numbersOf(cursor)
	if !ok || len(rest) < 2*markSize {
		return "", refused(argument, "%s is not a cursor: take it from `cursor` or `pageInfo` of this list, as it is", argument)
	}
	view, name, key := rest[:markSize], rest[markSize:][:markSize], rest[2*markSize:]
	switch asOf := model.Date(day); {
	case string(view) != string(mark(l.View)):
		return "", refused(argument, "%s is of another world or viewer: start the list without it", argument)
	case version != uint64(l.Version):
		return "", refused(argument, "%s is of version %d and this answer is of version %d: ask with ?at=%d, or start the list without it",
			argument, version, l.Version, version)
	case asOf != l.AsOf:
		return "", refused(argument, "%s is of the day %s and this answer is of %s: ask with ?asOf=%s, or start the list without it",
			argument, asOf, l.AsOf, asOf)
	case string(name) != string(mark(l.Name)):
		return "", refused(argument, "%s is of another list, or of other arguments: start this list without it", argument)
	}
	return string(key), nil
}

// numbersOf returns the numbers that a cursor begins with, and what follows.
func numbersOf(cursor string) (version, day uint64, rest []byte, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) == 0 || raw[0] != cursorFormat {
		return 0, 0, nil, false
	}
	version, n := binary.Uvarint(raw[1:])
	if n <= 0 {
		return 0, 0, nil, false
	}
	raw = raw[1+n:]
	day, n = binary.Uvarint(raw)
	if n <= 0 || day > math.MaxUint32 {
		return 0, 0, nil, false
	}
	return version, day, raw[n:], true
}

func refused(argument, format string, args ...any) error {
	err := model.Errorf(model.Invalid, format, args...)
	err.Path = []string{argument}
	return err
}
