package bbolt

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"

	"concert/internal/model"
	"concert/internal/store"
)

// formatVersion is the version of the format of the file, the first that is kept:
// each later program opens it. A file with a lower or a higher one is refused.
const formatVersion = 2

// The buckets of a file. Every value starts with a checksum, CRC-32C over the
// name of the bucket, the key and the rest of the value. Versions as keys and
// values are 8 bytes, the highest first.
const (
	// bucketConcert: "format" → JSON of formatRecord.
	bucketConcert = "concert"
	// bucketCommits: version → the length of the head (uvarint), the head (JSON
	// of a commit without its changes), the digests of the changes, 32 bytes
	// each. This is the chain; of what it says, only a reason is ever erased.
	bucketCommits = "commits"
	// bucketPayloads: version → packed JSON of a list of store.Payload, one for
	// each change.
	bucketPayloads = "payloads"
	// bucketOperations: SHA-256 of author and operation id → version.
	bucketOperations = "operations"
	// bucketCheckpoints: version → packed encoding of the snapshot.
	bucketCheckpoints = "checkpoints"
)

var formatKey = []byte("format")

type formatRecord struct {
	Format int `json:"format"`
}

const checksumSize = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(bucket string, key, body []byte) uint32 {
	sum := crc32.Checksum([]byte(bucket), castagnoli)
	sum = crc32.Update(sum, castagnoli, key)
	return crc32.Update(sum, castagnoli, body)
}

// sealed returns the value to store for a body.
func sealed(bucket string, key, body []byte) []byte {
	value := binary.BigEndian.AppendUint32(make([]byte, 0, checksumSize+len(body)), checksum(bucket, key, body))
	return append(value, body...)
}

// unsealed returns the body of a stored value whose checksum is right.
func unsealed(bucket string, key, value []byte) ([]byte, error) {
	if len(value) < checksumSize || binary.BigEndian.Uint32(value) != checksum(bucket, key, value[checksumSize:]) {
		return nil, fmt.Errorf("the value of %x in %s does not match its checksum", key, bucket)
	}
	return value[checksumSize:], nil
}

func versionKey(v model.Version) []byte { return binary.BigEndian.AppendUint64(nil, uint64(v)) }

func versionOf(key []byte) (model.Version, error) {
	if len(key) != 8 {
		return 0, fmt.Errorf("%x is not a version", key)
	}
	return model.Version(binary.BigEndian.Uint64(key)), nil
}

func operationKey(author, operation string) []byte {
	name := binary.AppendUvarint(nil, uint64(len(author)))
	sum := sha256.Sum256(append(append(name, author...), operation...))
	return sum[:]
}

// A packed body starts with how it is packed.
const (
	packedPlain   = 0
	packedDeflate = 1

	packFrom = 4 << 10 // bytes; shorter ones gain less than they cost
)

func packed(body []byte) ([]byte, error) {
	if len(body) < packFrom {
		return append([]byte{packedPlain}, body...), nil
	}
	deflated, err := store.Deflate(body)
	return append([]byte{packedDeflate}, deflated...), err
}

func unpacked(body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, errors.New("a packed value is empty")
	}
	switch body[0] {
	case packedPlain:
		return body[1:], nil
	case packedDeflate:
		return store.Inflate(body[1:])
	}
	return nil, fmt.Errorf("a value is packed in the unknown way %d", body[0])
}

// record is a commit as it is stored.
type record struct {
	version           model.Version
	commit, payload   []byte // bodies
	author, operation string
}

// cost is what reading the commit again costs.
func (r record) cost() int64 { return store.CostOf(int64(len(r.payload)), 1) }

// read returns the commit, verified.
func (r record) read() (model.Commit, error) {
	c, err := commitOf(r.commit, r.payload)
	if err != nil {
		return model.Commit{}, err
	}
	return c, c.Verify(r.version-1, c.Previous)
}

func recordOf(c model.Commit) (record, error) {
	head, err := json.Marshal(withoutChanges(c))
	if err != nil {
		return record{}, fmt.Errorf("encode commit %d: %w", c.Version, err)
	}
	commit := append(binary.AppendUvarint(nil, uint64(len(head))), head...)
	body := []byte{'['}
	for i, change := range c.Changes {
		if i > 0 {
			body = append(body, ',')
		}
		commit = append(commit, change.Digest[:]...)
		if body, err = store.AppendPayload(body, change); err != nil {
			return record{}, fmt.Errorf("encode commit %d: %w", c.Version, err)
		}
	}
	body = append(body, ']')
	if body, err = packed(body); err != nil {
		return record{}, fmt.Errorf("encode commit %d: %w", c.Version, err)
	}
	return record{c.Version, commit, body, c.Author, c.Operation}, nil
}

func withoutChanges(c model.Commit) model.Commit {
	c.Changes = nil
	return c
}

// chainOf reads the body of a commit: the head, and the digests of its changes
// without their payloads.
func chainOf(body []byte) (model.Commit, error) {
	size, n := binary.Uvarint(body)
	if n <= 0 || size > uint64(len(body)-n) {
		return model.Commit{}, errors.New("a commit is cut short")
	}
	var c model.Commit
	if err := json.Unmarshal(body[n:n+int(size)], &c); err != nil {
		return model.Commit{}, fmt.Errorf("the head of a commit: %w", err)
	}
	digests := body[n+int(size):]
	if len(digests)%sha256.Size != 0 {
		return model.Commit{}, fmt.Errorf("commit %d is cut short", c.Version)
	}
	c.Changes = make([]model.SealedChange, len(digests)/sha256.Size)
	for i := range c.Changes {
		c.Changes[i].Digest = model.Digest(digests[i*sha256.Size:])
	}
	return c, nil
}

// commitOf reads a whole commit from its two bodies.
func commitOf(commit, body []byte) (model.Commit, error) {
	c, err := chainOf(commit)
	if err != nil {
		return model.Commit{}, err
	}
	text, err := unpacked(body)
	if err != nil {
		return model.Commit{}, fmt.Errorf("the payload of commit %d: %w", c.Version, err)
	}
	var payloads []store.Payload
	if err := json.Unmarshal(text, &payloads); err != nil {
		return model.Commit{}, fmt.Errorf("the payload of commit %d: %w", c.Version, err)
	}
	if len(payloads) != len(c.Changes) {
		return model.Commit{}, fmt.Errorf("the payload of commit %d has %d changes of %d", c.Version, len(payloads), len(c.Changes))
	}
	for i, p := range payloads {
		c.Changes[i].Salt, c.Changes[i].Change = p.Salt, p.Change
	}
	return c, nil
}
