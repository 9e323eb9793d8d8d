package seed

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"concert/internal/model"
)

// reader gathers what it reads and all that is wrong with it.
type reader struct {
	ctx     context.Context // of the reading
	fsys    fs.FS
	root    string
	maxFile int64 // bytes
	patches bool  // whether records change what is there, as in a history
	drafts  []draft
	plain   given // of the last record, see plainOf
	found   Errors
	lost    lost
	reread  int // bytes that were read again to find a line

	file, path string                    // the last that at was asked for, and how errors show it
	shared     map[string]map[string]any // properties of edges, see share
	unsettled  bool                      // whether a change has no normal form
}

// another returns a reader of the same folder that has read nothing.
func (r *reader) another() *reader {
	return &reader{ctx: r.ctx, fsys: r.fsys, root: r.root, maxFile: r.maxFile}
}

// draft is a change with the positions where it stands.
type draft struct {
	change    model.Change
	positions positions
	rank      int
	key       string // both to sort by, set by set
}

// at returns a position in a file. Those in one file have its path in common.
func (r *reader) at(file string, line int) position {
	if r.path == "" || r.file != file {
		r.file, r.path = file, path.Join(r.root, file)
	}
	return position{r.path, line}
}

// readFolders reads each folder of a kind and reports what lies beside them.
func (r *reader) readFolders() {
	files := 0
	for _, name := range r.names(".") {
		kind, known := kindOfFolder(name)
		switch {
		case r.typeOf(name) != fs.ModeDir:
			if isYAML(name) {
				r.lose(everything(0), r.at(name, 0), "lies outside of the folders; the kind of its records follows from one of %s", folders())
			} else if known || name == historyFolder {
				r.lose(everything(kind), r.at(name, 0), "is %s; want a folder", typeNames[r.typeOf(name)])
			}
		case name == historyFolder:
		case !known:
			r.lose(everything(0), r.at(name, 0), "is a folder of no kind; the folders are %s", folders())
		default:
			files += r.readFolder(kind, name)
		}
	}
	if files == 0 && len(r.found) == 0 {
		r.lose(everything(0), r.at(".", 0), "holds no records; want *.yaml files in folders such as needs; the folders are %s", folders())
	}
}

// readFolder returns the number of files that it read.
func (r *reader) readFolder(kind model.NodeKind, folder string) int {
	files := 0
	for _, name := range r.names(folder) {
		file := path.Join(folder, name)
		switch {
		case r.ctx.Err() != nil:
		case r.typeOf(file) == fs.ModeDir:
			r.lose(everything(kind), r.at(file, 0), "is a folder in the folder of a kind; files are not looked for in it")
		case path.Ext(name) == ".yaml":
			files++
			r.readFile(kind, file)
		case isYAML(name):
			r.lose(everything(kind), r.at(file, 0), "is not read; name it %s.yaml", strings.TrimSuffix(name, path.Ext(name)))
		}
	}
	return files
}

// names returns the names in a folder but hidden ones, in order.
func (r *reader) names(folder string) []string {
	entries, err := fs.ReadDir(r.fsys, folder)
	if err != nil {
		r.lose(everything(0), r.at(folder, 0), "cannot be read: %v", reason(err))
	}
	var names []string
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names
}

// typeOf returns the type of what has a name, that of a link for a link.
func (r *reader) typeOf(name string) fs.FileMode {
	info, err := fs.Lstat(r.fsys, name)
	if err != nil {
		return fs.ModeIrregular
	}
	return info.Mode().Type()
}

// sizeOf returns how many bytes a file has, 0 where that cannot be known.
func (r *reader) sizeOf(name string) int64 {
	info, err := fs.Lstat(r.fsys, name)
	if err != nil {
		return 0
	}
	return info.Size()
}

// reason returns an error without the name of its file, which stands before it.
func reason(err error) error {
	if about, ok := errors.AsType[*fs.PathError](err); ok {
		return about.Err
	}
	return err
}

// typeNames name what lies where something else is read.
var typeNames = map[fs.FileMode]string{
	0: "a file", fs.ModeDir: "a folder", fs.ModeSymlink: "a link", fs.ModeNamedPipe: "a pipe", fs.ModeSocket: "a socket",
	fs.ModeDevice: "a device", fs.ModeDevice | fs.ModeCharDevice: "a device", fs.ModeIrregular: "something else",
}

func isYAML(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

func kindOfFolder(name string) (model.NodeKind, bool) {
	for _, k := range model.NodeKinds() {
		if k.Declaration().Folder == name {
			return k, true
		}
	}
	return 0, false
}

func folders() string {
	var names []string
	for _, k := range model.NodeKinds() {
		names = append(names, k.Declaration().Folder)
	}
	return strings.Join(names, ", ")
}

func (r *reader) readFile(kind model.NodeKind, file string) {
	if document := r.document(kind, file, "records"); document != nil {
		first := len(r.drafts)
		r.readDocument(kind, file, document)
		r.settle(r.drafts[first:])
	}
}

// settle gives what was read of a file its normal form, so that nothing is kept of
// the text of a large folder. What has no normal form stays as it is.
func (r *reader) settle(drafts []draft) {
	changes := make([]model.Change, len(drafts))
	for i, d := range drafts {
		changes[i] = d.change
	}
	normal, err := model.Normal(changes)
	if err != nil {
		r.unsettled = true
		return
	}
	for i := range drafts {
		drafts[i].change = r.share(normal[i])
	}
}

// share gives an edge the properties of an edge before it that has the same. Most
// edges of a large folder differ in their ends alone.
func (r *reader) share(change model.Change) model.Change {
	if change.Edge == nil {
		return change
	}
	key, err := model.Change{Edge: &model.EdgeRecord{Properties: change.Edge.Properties}}.AppendJSON(nil)
	if err != nil {
		return change
	}
	if same, ok := r.shared[string(key)]; ok {
		change.Edge.Properties = same
		return change
	}
	if r.shared == nil {
		r.shared = map[string]map[string]any{}
	}
	r.shared[string(key)] = change.Edge.Properties
	return change
}

// document returns the document of a file with records of a kind, 0 for any, and
// nil if it cannot be read. It has one of some keys; of a file that has none, and
// so may not be a seed, nothing is repeated.
func (r *reader) document(kind model.NodeKind, file string, keys ...string) *yaml.Node {
	if found := r.typeOf(file); found != 0 {
		r.lose(everything(kind), r.at(file, 0), "is %s; a seed is read from regular files in its folder alone", typeNames[found])
		return nil
	}
	if size := r.sizeOf(file); size > r.maxFile {
		r.lose(everything(kind), r.at(file, 0), "has %d bytes, above the limit of %d for a file: split it", size, r.maxFile)
		return nil
	}
	content, err := fs.ReadFile(r.fsys, file)
	if err != nil {
		r.lose(everything(kind), r.at(file, 0), "cannot be read: %v", reason(err))
		return nil
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) {
		r.lose(everything(kind), r.at(file, invalidLine(content)), "is not UTF-8 text")
		return nil
	}
	if line := tabLine(content); line > 0 {
		r.lose(everything(kind), r.at(file, line), "has a tab in its indentation; use spaces")
		return nil
	}
	document, message := r.decode(content)
	if message != "" {
		r.lose(everything(kind), r.at(file, r.syntaxLine(content)), "is not YAML: %s", message)
		return nil
	}
	switch {
	case document == nil:
		r.lose(everything(kind), r.at(file, 0), "is empty; want `records:` with a list")
	case document.Kind == yaml.ScalarNode:
		r.lose(everything(kind), r.at(file, document.Line), "a file is a text; want a mapping with `records:`")
		return nil
	case document.Kind == yaml.MappingNode && !hasKey(document, keys):
		r.lose(everything(kind), r.at(file, document.Line), "has no `%s:`", keys[0])
		return nil
	}
	return document
}

func hasKey(mapping *yaml.Node, keys []string) bool {
	for i := 0; i < len(mapping.Content); i += 2 {
		if slices.Contains(keys, mapping.Content[i].Value) {
			return true
		}
	}
	return false
}

// invalidLine is the line of the first byte that is not UTF-8.
func invalidLine(content []byte) int {
	line := 1
	for len(content) > 0 {
		c, size := utf8.DecodeRune(content)
		if c == utf8.RuneError && size == 1 {
			break
		}
		if c == '\n' {
			line++
		}
		content = content[size:]
	}
	return line
}

// tabLine is the first line that is indented with a tab, 0 if none is. Blank
// lines and comments may be.
func tabLine(content []byte) int {
	for i, line := range bytes.Split(content, []byte("\n")) {
		text := bytes.TrimLeft(line, " \t")
		indent := line[:len(line)-len(text)]
		if bytes.ContainsRune(indent, '\t') && len(bytes.TrimSpace(text)) > 0 && text[0] != '#' {
			return i + 1
		}
	}
	return 0
}

var (
	yamlPrefix = regexp.MustCompile(`^yaml: (line \d+: )?`)
	yamlAnchor = regexp.MustCompile(`unknown anchor '[^']*'`) // which repeats what is in the file
)

// untilDone reads no longer than a context lasts.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// decode returns the one document of a file, nil where it has none, or what is
// wrong with its syntax or cut it short.
func (r *reader) decode(content []byte) (document *yaml.Node, message string) {
	decoder := yaml.NewDecoder(untilDone{r.ctx, bytes.NewReader(content)})
	var first, second yaml.Node
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, ""
	case err != nil:
		return nil, yamlAnchor.ReplaceAllString(yamlPrefix.ReplaceAllString(err.Error(), ""), "unknown anchor")
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, "a file holds one document, and this one holds more or goes on after its end"
	}
	return first.Content[0], ""
}

// syntaxLine is the line that a file can be read up to but not with. The
// library names only where the surrounding value begins. It takes many readings,
// so it is 0 for a large file, and for all once much was read for others.
func (r *reader) syntaxLine(content []byte) int {
	if len(content) > largeFile {
		return 0
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	tries := 0
	fits := func(n int) bool {
		tries++
		text := bytes.Join(lines[:n], nil)
		r.reread += len(text)
		_, message := r.decode(text)
		return message == ""
	}
	good := 0
	for {
		if r.reread > mostReread || r.ctx.Err() != nil {
			return 0
		}
		bad := len(lines)
		for good+1 < bad {
			if middle := (good + bad) / 2; fits(middle) {
				good = middle
			} else {
				bad = middle
			}
		}
		// What ends in the midst of a value is not an error yet.
		next := good + 2
		for next < len(lines) && next < good+valueLines && !fits(next) {
			next++
		}
		if next >= len(lines) || next >= good+valueLines || tries > mostTries {
			return min(good+1, len(lines))
		}
		good = next
	}
}

const (
	valueLines = 40  // what a list in brackets or a quoted text takes at most
	mostTries  = 400 // then the line is as good as it gets
	largeFile  = 1 << 20
	mostReread = 32 << 20 // bytes that are read again for the lines of all files of a reader
)

// MaxFile is how many bytes a file of a seed may have if nobody says otherwise; tens of
// thousands of records fit.
const MaxFile = 32 << 20

// set puts what was read in order, each record once.
func (r *reader) set() Set {
	for i := range r.drafts {
		d := &r.drafts[i]
		d.rank, d.key = rank(d.change), d.change.Key()
	}
	slices.SortStableFunc(r.drafts, func(a, b draft) int { return cmp.Or(a.rank-b.rank, strings.Compare(a.key, b.key)) })
	changes, places := make([]model.Change, 0, len(r.drafts)), &places{of: make([]positions, 0, len(r.drafts))}
	last := ""
	for _, d := range r.drafts {
		if n := len(places.of); n > 0 && d.key == last {
			r.fail(d.positions.position, "%s: %s: it is written at %s too", d.key, twice(d.change), places.of[n-1].position)
			continue
		}
		last = d.key
		changes, places.of = append(changes, d.change), append(places.of, d.positions)
	}
	places.changes = changes
	return Set{root: r.root, lost: r.lost, found: r.found, positions: places, Changes: changes}
}

func twice(c model.Change) string {
	if c.Node != nil {
		return "is written twice"
	}
	return "duplicate edge"
}

// compareChanges orders nodes by kind and id, then edges by kind and key.
func compareChanges(a, b model.Change) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Key(), b.Key()))
}

func rank(c model.Change) int {
	if c.Node != nil {
		kind, _ := model.KindOfID(c.Node.ID)
		return int(kind)
	}
	kind, _ := model.EdgeKindByLabel(c.Edge.Kind)
	return 1000 + int(kind)
}
