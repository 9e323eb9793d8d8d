// Package seed reads records that people keep in files: the two seeds that ship
// with Concert and folders of anybody's own, in one format (README.md).
//
// A seed is read whole before anything is written, and all that is wrong in it
// is reported at once, by file and line. Scalars are read as they stand in the
// file and turned into values by the declared type of their property, so that
// NO, 004 and 2020-01 stay what they are. A seed lands in a store in commits whose
// operation ids name it: the same content again changes nothing. By these ids a
// newer edition of a seed that ships knows what editions wrote, and is laid over
// that alone, so that it never covers what people wrote since; other content of a
// folder of one's own is refused.
//
// A seed may have a history (history.go): into an empty store it lands commit by
// commit as it came to be (plan.go), into any other as it is in the end. Times never
// decrease and never lie ahead of the clock, and the newest state is the same
// whatever the clock and the store, except for decisions of a State that lie ahead of
// the clock. No commit holds such a decision: rights depend on the version and never
// on a day, so it would give them before its day. Of files dated after the clock all
// else is loaded, and the record is as if the State had not decided yet, for the
// secretariat alone; the first loading on or after the day brings it up to date. A
// file is not held back whole, since later ones build on it, and what one removes or
// withdraws is not to show in the meantime. In a seed without a history a decision
// ahead is a mistake, and refused.
//
// What is dated after the clock is folded into one commit, but if a store would make a
// record stricter by that than file by file: then each file lands as its own.
package seed

import (
	"cmp"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unique"

	"concert/internal/model"
)

//go:embed reference exercise
var builtin embed.FS

// Set is one seed as it was read.
type Set struct {
	// Name is that of its data sets, of the folder where it has none. It tells
	// a changed seed from another one.
	Name string
	// Digest is over the normal changes: the same for the same content, however
	// it is spread over files. Of a history it is over each file.
	Digest model.Digest
	// Changes put every record and edge, each once: nodes by kind and id, then
	// edges by kind and key. They are normal. With a history they are the state
	// at its beginning.
	Changes []model.Change

	steps     []step // the history, by day and name
	root      string
	byDir     bool     // whether the name is that of the folder
	needs     []string // the built-in seeds that it builds on
	positions *places
	found     Errors // what could not be read
	lost      lost   // what of it was not read
}

// position is where something stands.
type position struct {
	file string
	line int
}

// positions says where a record or edge and its properties stand, all of them in one
// file.
type positions struct {
	position
	properties lines
	at         string // the record itself, or the one that an edge is written at
}

// places says where records and edges stand, by their keys. It makes these when it is
// asked first, which a large folder without mistakes never does.
type places struct {
	changes []model.Change
	of      []positions // of each change
	byKey   map[string]positions
}

// find returns where the record or edge with a key stands.
func (p *places) find(key string) (at positions, ok bool) {
	if p == nil {
		return positions{}, false
	}
	if p.byKey == nil {
		p.byKey = make(map[string]positions, len(p.of))
		for i, change := range p.changes {
			p.byKey[change.Key()] = p.of[i]
		}
	}
	at, ok = p.byKey[key]
	return at, ok
}

// put says where a record or edge stands.
func (p *places) put(key string, at positions) {
	p.find(key)
	p.byKey[key] = at
}

// of returns where a property stands, or the record or edge where it is not known.
func (p positions) of(property string) position {
	if line, ok := p.properties.of(property); ok && line > 0 {
		return position{p.file, line}
	}
	return p.position
}

// lines are the lines in which properties stand: a few at each of very many records
// and edges.
type lines []propertyLine

type propertyLine struct {
	name unique.Handle[string]
	line int32 // 0 where it is not known
}

func lineOf(name string, line int) propertyLine { return propertyLine{unique.Make(name), int32(line)} }

// of returns the line of a property, and whether it is written.
func (l lines) of(name string) (line int, written bool) {
	for _, p := range l {
		if p.name.Value() == name {
			return int(p.line), true
		}
	}
	return 0, false
}

// Builtin reads a seed that ships with Concert, "reference" or "exercise".
func Builtin(name string) (Set, error) {
	if !slices.Contains(BuiltinNames(), name) {
		return Set{}, fmt.Errorf("there is no built-in seed %q; there are %s", name, strings.Join(BuiltinNames(), " and "))
	}
	folder, err := fs.Sub(builtin, name)
	if err != nil {
		return Set{}, err
	}
	set, err := Parse(folder, "seed/"+name)
	set.needs = BuiltinNames()[:slices.Index(BuiltinNames(), name)]
	return set, err
}

// BuiltinNames returns the names of the seeds that ship with Concert, in the
// order in which they build on one another.
func BuiltinNames() []string { return []string{"reference", "exercise"} }

// Open reads the seed in a folder, from regular files inside it alone, each of at most
// so many bytes. The error is Errors if the folder is there, or that of the context,
// which is looked at before each file.
func Open(ctx context.Context, dir string, maxFile int64) (Set, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Set{}, fmt.Errorf("there is no folder %s", dir)
	case err != nil:
		return Set{}, fmt.Errorf("the folder of a seed: %w", err)
	case !info.IsDir():
		return Set{}, fmt.Errorf("%s is a file; want the folder of a seed", dir)
	}
	folder, err := os.OpenRoot(dir)
	if err != nil {
		return Set{}, fmt.Errorf("the folder of a seed: %w", err)
	}
	defer func() { _ = folder.Close() }()
	return parse(ctx, folder.FS(), filepath.ToSlash(filepath.Clean(dir)), maxFile)
}

// Parse reads the seed in a file system; root is the path of its top, as errors
// show it. With Errors, which are then all that is wrong in the files
// themselves, it returns what it could read.
func Parse(fsys fs.FS, root string) (Set, error) {
	return parse(context.Background(), fsys, root, MaxFile)
}

func parse(ctx context.Context, fsys fs.FS, root string, maxFile int64) (Set, error) {
	r := &reader{ctx: ctx, root: root, fsys: fsys, maxFile: maxFile}
	r.readFolders()
	set := r.set()
	set.Name, set.byDir = nameOf(set)
	files, unread := r.readHistory()
	if err := ctx.Err(); err != nil {
		return Set{}, err
	}
	set.found = append(set.found, unread...)
	found := slices.Clone(set.found)
	if r.unsettled {
		if _, err := model.Normal(set.Changes); err != nil {
			found = append(found, set.located(err)...)
		}
	}
	if len(found) > 0 {
		return set, found.sorted()
	}
	if set.steps, found = resolveHistory(files, set.Changes); found != nil {
		set.found = found
		return set, found.sorted()
	}
	var err error
	if set.Digest, err = set.digest(); err != nil {
		return set, err
	}
	return set, nil
}

func nameOf(set Set) (name string, byDir bool) {
	var dataSets []string
	for _, change := range set.Changes {
		if change.Node == nil {
			continue
		}
		if id, ok := strings.CutPrefix(change.Node.ID, "dataset:"); ok {
			dataSets = append(dataSets, id)
		}
	}
	if dataSets != nil {
		return strings.Join(dataSets, ","), false
	}
	if absolute, err := filepath.Abs(set.root); err == nil {
		return filepath.Base(absolute), true
	}
	return set.root, true
}

// digest is over the changes alone if there is no history, as it has always been:
// over what json.Marshal makes of them, without holding all of it.
func (s Set) digest() (model.Digest, error) {
	type file struct {
		Name, On, Author, Reason string
		Changes                  []model.Change
	}
	sum := sha256.New()
	if s.steps == nil {
		err := encodeList(sum, s.Changes, model.Change.AppendJSON)
		return model.Digest(sum.Sum(nil)), err
	}
	var files []file
	for _, step := range s.steps {
		files = append(files, file{step.name, step.on.String(), step.author, step.reason, step.Changes})
	}
	_, _ = io.WriteString(sum, "[")
	err := encodeList(sum, s.Changes, model.Change.AppendJSON)
	_, _ = io.WriteString(sum, ",")
	err = cmp.Or(err, encodeList(sum, files, appendJSON))
	_, _ = io.WriteString(sum, "]")
	return model.Digest(sum.Sum(nil)), err
}

// encodeList writes to a hash, which takes everything, what json.Marshal makes of
// a list. appendTo appends what that makes of an element.
func encodeList[T any](to hash.Hash, list []T, appendTo func(T, []byte) ([]byte, error)) error {
	if list == nil {
		_, _ = io.WriteString(to, "null")
		return nil
	}
	separator := "["
	var encoded []byte
	for i := range list {
		var err error
		if encoded, err = appendTo(list[i], encoded[:0]); err != nil {
			return fmt.Errorf("seed: digest: %w", err)
		}
		_, _ = io.WriteString(to, separator)
		_, _ = to.Write(encoded)
		separator = ","
	}
	if len(list) == 0 {
		_, _ = io.WriteString(to, separator)
	}
	_, _ = io.WriteString(to, "]")
	return nil
}

func appendJSON[T any](value T, b []byte) ([]byte, error) {
	encoded, err := json.Marshal(value)
	return append(b, encoded...), err
}

// Locate returns where a problem stands, as file:line, the seed's folder where
// it is about nothing in the files.
func (s Set) Locate(p model.Problem) string {
	return s.positionOf(p).String()
}

func (s Set) positionOf(p model.Problem) position {
	at, ok := s.positions.find(p.Record)
	if !ok && p.Change >= 0 && p.Change < len(s.Changes) {
		at, ok = s.positions.find(s.Changes[p.Change].Key())
	}
	if !ok {
		return position{file: s.root}
	}
	return at.of(p.Property)
}

// String returns file:line. A name that does not print on one line is quoted.
func (p position) String() string {
	file := p.file
	if strings.ContainsFunc(file, func(r rune) bool { return !unicode.IsPrint(r) }) {
		file = strconv.Quote(file)
	}
	if p.line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, p.line)
}
