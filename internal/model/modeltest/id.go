package modeltest

import (
	"regexp"
	"strings"
)

const (
	base32   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	ulidSize = 26
	longest  = ulidSize - 2 // of the written short part
)

// What base32 leaves out, and the mark of it, are written as two characters.
var (
	writeULID = strings.NewReplacer("i", "Z1", "l", "Z2", "o", "Z0", "u", "Z3", "z", "ZZ", "-", "Z4")
	readULID  = strings.NewReplacer("Z1", "i", "Z2", "l", "Z0", "o", "Z3", "u", "ZZ", "z", "Z4", "-")
)

var ulidIDs = regexp.MustCompile(`\b(need|visit|consultation|recommendation|roadmap|step):([0-9A-Za-z-]+)`)

// LongID returns the id that a short one stands for: 0, the short part in
// capitals, zeros, and the length of the part. Long ids sort as short ones do,
// except for those with i, l, o, u, z or a hyphen. What is not a short id is returned
// as it is.
func LongID(id string) string {
	m := ulidIDs.FindStringSubmatch(id)
	if m == nil || m[0] != id {
		return id
	}
	short := m[2]
	written := strings.ToUpper(writeULID.Replace(short))
	if short != strings.ToLower(short) || len(short) == ulidSize || len(written) > longest {
		return id
	}
	zeros := strings.Repeat("0", longest-len(written))
	return m[1] + ":0" + written + zeros + string(base32[len(written)])
}

// ShortID returns the short id that LongID made the id of, else the id.
func ShortID(id string) string {
	kind, ulid, _ := strings.Cut(id, ":")
	if len(ulid) != ulidSize {
		return id
	}
	size := strings.IndexByte(base32, ulid[ulidSize-1])
	if size < 1 || size > longest {
		return id
	}
	short := kind + ":" + strings.ToLower(readULID.Replace(ulid[1:1+size]))
	if LongID(short) != id {
		return id
	}
	return short
}

// Lengthen replaces every short id in a text.
func Lengthen(text string) string { return ulidIDs.ReplaceAllStringFunc(text, LongID) }

// Shorten replaces every id in a text that LongID made, so that answers read as
// worlds are written.
func Shorten(text string) string { return ulidIDs.ReplaceAllStringFunc(text, ShortID) }
