package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"
)

// Digest is a SHA-256.
type Digest [sha256.Size]byte

// MarshalText writes the digest in hexadecimal digits.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) error {
	n, err := hex.Decode(d[:], text)
	if err == nil && n != len(d) {
		err = fmt.Errorf("model: digest of %d bytes", n)
	}
	return err
}

// String returns the digest in hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Commit is a draft that landed. Hash covers its version, its time, Previous (the
// chain), the ids that it erases, and the digests in Seals and Changes, but not
// what these seal. So its content can be erased, and the chain can still be
// verified.
type Commit struct {
	Version   Version        `json:"version"`
	Operation string         `json:"operation"`
	Author    string         `json:"author"`
	Reason    string         `json:"reason,omitempty"` // "" if it was erased
	Time      time.Time      `json:"time"`             // UTC, whole microseconds, never before the commit before
	Previous  Digest         `json:"previous"`
	Hash      Digest         `json:"hash"`
	Seals     Seals          `json:"seals"`
	Erases    []string       `json:"erases,omitempty"` // ids of records that it removes, and of which no commit says anything any more
	Changes   []SealedChange `json:"changes"`
}

// Seals are the salted digests of what a commit says beside its changes. Request
// is of the draft as it came, without its base and time.
type Seals struct {
	Operation Seal `json:"operation"`
	Author    Seal `json:"author"`
	Reason    Seal `json:"reason"`
	Request   Seal `json:"request"`
}

// Seal is a salted digest. Without the salt, which goes when what was sealed is
// erased, the digest says nothing about it.
type Seal struct {
	Digest Digest `json:"digest"`
	Salt   []byte `json:"salt,omitempty"`
}

// SealedChange is a change in a commit. Change and Salt are absent if the
// payload was erased.
type SealedChange struct {
	Seal
	Change *Change `json:"change,omitempty"`
}

const saltSize = 16

// NewCommit makes the commit that follows the head of a snapshot out of a draft
// whose changes are normal. Salts are read from random, which must not be guessable.
func NewCommit(head *Snapshot, draft Draft, random io.Reader) (Commit, error) {
	changes := draft.Changes
	if draft.Completed != nil {
		changes = draft.Completed
	}
	at := draft.At.UTC().Truncate(time.Microsecond)
	if at.Before(head.Time()) {
		at = head.Time()
	}
	c := Commit{
		Version: head.Version() + 1, Operation: draft.Operation, Author: draft.Author, Reason: draft.Reason,
		Time: at, Previous: head.Hash(), Erases: draft.Erase, Changes: make([]SealedChange, len(changes)),
	}
	s := sealer{random: random}
	c.Seals = Seals{Operation: s.seal(c.Operation), Author: s.seal(c.Author), Reason: s.seal(c.Reason), Request: Seal{Salt: s.salt()}}
	asked := newRequest(c.Seals.Request.Salt, draft)
	asAsked := slices.Equal(changes, draft.Changes) // the same records, as nothing follows from most drafts
	for i := range changes {
		var encoded []byte
		c.Changes[i].Change = &changes[i]
		c.Changes[i].Seal, encoded = s.sealChange(changes[i])
		if asAsked {
			asked.add(encoded)
		}
	}
	if !asAsked {
		s.fail(asked.addAll(draft.Changes))
	}
	c.Seals.Request.Digest = asked.digest()
	if s.err != nil {
		return Commit{}, s.err
	}
	c.Hash = c.hash()
	return c, nil
}

// sealer makes seals, and keeps the first error.
type sealer struct {
	random io.Reader
	buffer []byte // of the last change
	err    error
}

func (s *sealer) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *sealer) salt() []byte {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(s.random, salt); err != nil {
		s.fail(fmt.Errorf("model: salts: %w", err))
	}
	return salt
}

func (s *sealer) seal(text string) Seal {
	salt := s.salt()
	return Seal{digestOf(salt, text), salt}
}

// sealChange returns the encoding of the change, too, until the next call.
func (s *sealer) sealChange(c Change) (seal Seal, encoded []byte) {
	salt := s.salt()
	sealed, err := c.appendSealed(s.buffer[:0], salt)
	if err != nil {
		s.fail(err)
		return Seal{}, nil
	}
	s.buffer = sealed
	return Seal{sha256.Sum256(sealed), salt}, sealed[len(salt) : len(sealed)-1]
}

// holds reports whether the seal is of a text.
func (s Seal) holds(text string) bool { return digestOf(s.Salt, text) == s.Digest }

// holdsChange reports whether the seal is of a change.
func (s Seal) holdsChange(c Change) bool {
	sealed, err := c.appendSealed(nil, s.Salt)
	return err == nil && sha256.Sum256(sealed) == s.Digest
}

// Requested reports whether the draft asks for what the commit did: the same
// author, reason and changes, whatever base and time. Once these were erased, there
// is nothing to compare with, and every draft with its operation counts as the
// same.
func (c Commit) Requested(draft Draft) bool {
	if c.Seals.Request.Salt == nil {
		return true
	}
	changes := make([]Change, len(draft.Changes))
	for i, change := range draft.Changes {
		changes[i], _ = change.normal()
	}
	asked := newRequest(c.Seals.Request.Salt, draft)
	err := asked.addAll(changes)
	return err == nil && asked.digest() == c.Seals.Request.Digest
}

// request is the digest of what is compared of a draft that comes again: its author,
// reason, changes and what it erases, as JSON.
type request struct {
	sum       hash.Hash
	separator string
	erase     []string
}

func newRequest(salt []byte, d Draft) *request {
	r := &request{sum: sha256.New(), erase: d.Erase}
	b := appendText(append(slices.Clone(salt), `{"Author":`...), d.Author)
	b = appendText(append(b, `,"Reason":`...), d.Reason)
	_, _ = r.sum.Write(append(b, `,"Changes":[`...))
	return r
}

// add adds a normal change that is encoded.
func (r *request) add(encoded []byte) {
	_, _ = io.WriteString(r.sum, r.separator)
	_, _ = r.sum.Write(encoded)
	r.separator = ","
}

// addAll adds normal changes.
func (r *request) addAll(changes []Change) error {
	var encoded []byte
	for _, change := range changes {
		var err error
		if encoded, err = change.appendPlain(encoded[:0]); err != nil {
			return err
		}
		r.add(encoded)
	}
	return nil
}

func (r *request) digest() Digest {
	b, _ := appendValue([]byte(`],"Erase":`), r.erase) // any texts can be encoded
	_, _ = r.sum.Write(append(b, "}\n"...))
	return Digest(r.sum.Sum(nil))
}

// Verify checks the digests of the commit, its hash, and that it follows the commit
// with the given version and hash. What was erased must be gone together with its
// salt.
func (c Commit) Verify(previous Version, hash Digest) error {
	if c.Version != previous+1 || c.Previous != hash {
		return fmt.Errorf("model: commit %d does not follow version %d", c.Version, previous)
	}
	if c.hash() != c.Hash {
		return fmt.Errorf("model: commit %d does not match its hash", c.Version)
	}
	for _, sealed := range []struct {
		what, text string
		seal       Seal
	}{{"operation", c.Operation, c.Seals.Operation}, {"author", c.Author, c.Seals.Author}, {"reason", c.Reason, c.Seals.Reason}} {
		erased := sealed.seal.Salt == nil && sealed.text == ""
		if !erased && !sealed.seal.holds(sealed.text) {
			return fmt.Errorf("model: the %s of commit %d does not match its digest", sealed.what, c.Version)
		}
	}
	for i, sealed := range c.Changes {
		if sealed.Change != nil && !sealed.holdsChange(*sealed.Change) {
			return fmt.Errorf("model: change %d of commit %d does not match its digest", i, c.Version)
		}
	}
	return nil
}

func (c Commit) hash() Digest {
	head, err := json.Marshal(struct {
		Version                            Version
		Time                               time.Time
		Previous                           Digest
		Operation, Author, Reason, Request Digest
		Erases                             []string `json:",omitempty"`
	}{
		c.Version, c.Time, c.Previous,
		c.Seals.Operation.Digest, c.Seals.Author.Digest, c.Seals.Reason.Digest, c.Seals.Request.Digest, c.Erases,
	})
	if err != nil {
		return Digest{}
	}
	h := sha256.New()
	h.Write(head)
	for _, sealed := range c.Changes {
		h.Write(sealed.Digest[:])
	}
	return Digest(h.Sum(nil))
}

// digestOf is the SHA-256 of a salt and a text as a line of JSON.
func digestOf(salt []byte, text string) Digest {
	return sha256.Sum256(append(appendText(slices.Clone(salt), text), '\n'))
}

// appendSealed appends what the digest of the change is over: a salt, and the change
// as a line of JSON, whose keys are sorted.
func (c Change) appendSealed(b, salt []byte) ([]byte, error) {
	b, err := c.appendPlain(append(b, salt...))
	return append(b, '\n'), err
}
