package neo4j

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// transactions is what a bookmark says: a database, and the number of its last
// transaction. The zero value is a bookmark that says nothing here.
type transactions struct {
	database string
	last     int64
}

// transactionsOf reads a bookmark: FB: and, in base64, a list in PackStream of the
// 16 bytes of the database's id, a number, and an empty list. Neo4j promises no
// form, so one that is not exactly this says nothing.
func transactionsOf(bookmark string) transactions {
	encoded, ok := strings.CutPrefix(bookmark, "FB:")
	packed, err := base64.StdEncoding.DecodeString(encoded)
	const id = 16
	if !ok || err != nil || len(packed) < 3+id || string(packed[:3]) != "\x91\xcc\x10" {
		return transactions{}
	}
	database, rest := packed[3:3+id], packed[3+id:]
	last, rest, ok := packedInteger(rest)
	if !ok || last < 0 || string(rest) != "\x90" {
		return transactions{}
	}
	return transactions{hex.EncodeToString(database), last}
}

// packedInteger reads an integer as PackStream has it, and returns what follows.
func packedInteger(packed []byte) (n int64, rest []byte, ok bool) {
	if len(packed) == 0 {
		return 0, nil, false
	}
	marker, body := packed[0], packed[1:]
	if marker <= 0x7f || marker >= 0xf0 {
		return int64(int8(marker)), body, true
	}
	if marker < 0xc8 || marker > 0xcb {
		return 0, nil, false
	}
	size := 1 << (marker - 0xc8)
	if len(body) < size {
		return 0, nil, false
	}
	var whole [8]byte
	if body[0] >= 0x80 {
		copy(whole[:], "\xff\xff\xff\xff\xff\xff\xff\xff")
	}
	copy(whole[8-size:], body[:size])
	return int64(binary.BigEndian.Uint64(whole[:])), body[size:], true //nolint:gosec // Two's complement.
}

// numbering are the lines of Neo4j for which the tests of this package have shown
// that the numbers in bookmarks count what was committed, one by one.
var numbering = []string{"5.26", "2026.08"}

// numbers reports whether a server, as it names itself (Neo4j/5.26.30), is of a
// line whose bookmarks are read.
func numbers(agent string) bool {
	version, ok := strings.CutPrefix(agent, "Neo4j/")
	return ok && slices.ContainsFunc(numbering, func(line string) bool { return strings.HasPrefix(version, line+".") })
}
