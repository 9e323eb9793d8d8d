package bbolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// bbolt trusts the file that it maps: a length, a page number or a missing tail
// that is wrong can end the process. So before bbolt sees a file, pages reads it
// by itself, with plain reads, and checks all that bbolt will rely on: both meta
// pages, that every page lies in the file and belongs to one owner, and that
// keys are in order. The values are checked by those whom walk calls.

// The layout of a bbolt file, version 2, in the byte order of the machine.
const (
	metaMagic    = 0xED0CDAED
	metaVersion  = 2
	pageHeader   = 16 // id uint64, flags uint16, count uint16, overflow uint32
	element      = 16 // of a branch: pos, ksize uint32, page uint64; of a leaf: flags, pos, ksize, vsize uint32
	bucketHeader = 16 // root uint64 (0: inline), sequence uint64
	metaSize     = 64 // up to and including the checksum

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagMeta     = 0x04
	flagFreelist = 0x10
	flagBucket   = 0x01 // of a leaf element: the value is a bucket

	noFreelist = ^uint64(0)
)

var native = binary.NativeEndian

// errForeign: the file is not one of bbolt at all.
var errForeign = errors.New("it is not a bbolt file")

type pages struct {
	file     io.ReaderAt
	size     int64
	pageSize int64
	meta     meta
	owned    []bool // by page
}

type meta struct {
	pageSize       uint32
	root, freelist uint64
	high           uint64 // the number of pages
	tx             uint64
}

func readMeta(page []byte) (meta, bool) {
	if len(page) < pageHeader+metaSize {
		return meta{}, false
	}
	b := page[pageHeader : pageHeader+metaSize]
	h := fnv.New64a()
	h.Write(b[:metaSize-8])
	if native.Uint32(b) != metaMagic || native.Uint32(b[4:]) != metaVersion || native.Uint64(b[metaSize-8:]) != h.Sum64() {
		return meta{}, false
	}
	return meta{
		pageSize: native.Uint32(b[8:]), root: native.Uint64(b[16:]), freelist: native.Uint64(b[32:]),
		high: native.Uint64(b[40:]), tx: native.Uint64(b[48:]),
	}, true
}

// openPages reads the meta pages. A file of which one cannot be read may have
// lost its last commit, so both must be good.
func openPages(file io.ReaderAt, size int64) (*pages, error) {
	first, ok, err := metaAt(file, 0)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, withoutFirst(file)
	}
	second, ok, err := metaAt(file, int64(first.pageSize))
	if err != nil {
		return nil, err
	}
	if !ok || second.pageSize != first.pageSize || first.tx%2 != 0 || second.tx%2 != 1 {
		return nil, errors.New("its second page is not whole")
	}
	p := &pages{file: file, size: size, pageSize: int64(first.pageSize), meta: first}
	if second.tx > first.tx {
		p.meta = second
	}
	if most := uint64(size / p.pageSize); p.meta.high > most {
		return nil, fmt.Errorf("it ends early: it has %d of %d pages", most, p.meta.high)
	}
	p.owned = make([]bool, p.meta.high)
	for id := range min(2, len(p.owned)) {
		p.owned[id] = true
	}
	return p, nil
}

// withoutFirst says what a file is whose first page is not a meta page.
func withoutFirst(file io.ReaderAt) error {
	for shift := range 15 {
		m, ok, err := metaAt(file, 1024<<shift)
		if err != nil {
			return err
		}
		if ok && m.pageSize == 1024<<shift {
			return errors.New("its first page is not whole")
		}
	}
	return errForeign
}

func metaAt(file io.ReaderAt, offset int64) (m meta, ok bool, err error) {
	page := make([]byte, pageHeader+metaSize)
	n, err := file.ReadAt(page, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return meta{}, false, err
	}
	m, ok = readMeta(page[:n])
	return m, ok, nil
}

// take marks a run of pages as owned.
func (p *pages) take(id, count uint64) error {
	if id < 2 || count > p.meta.high || id > p.meta.high-count {
		return fmt.Errorf("page %d is not in it", id)
	}
	for i := id; i < id+count; i++ {
		if p.owned[i] {
			return fmt.Errorf("page %d is used twice", i)
		}
		p.owned[i] = true
	}
	return nil
}

// read returns a page with its overflow, and takes it.
func (p *pages) read(id uint64) ([]byte, error) {
	if id < 2 || id >= p.meta.high {
		return nil, fmt.Errorf("page %d is not in it", id)
	}
	header := make([]byte, pageHeader)
	if _, err := p.file.ReadAt(header, int64(id)*p.pageSize); err != nil {
		return nil, err
	}
	if native.Uint64(header) != id {
		return nil, fmt.Errorf("page %d has another number", id)
	}
	count := uint64(native.Uint32(header[12:])) + 1
	if err := p.take(id, count); err != nil {
		return nil, err
	}
	page := make([]byte, int64(count)*p.pageSize)
	_, err := p.file.ReadAt(page, int64(id)*p.pageSize)
	return page, err
}

// item is a key with its value, or with the bucket under it.
type item struct {
	key, value []byte
	isBucket   bool
}

// root calls visit with the buckets of the file, in the order of their names.
func (p *pages) root(visit func(item) error) error {
	return p.tree(p.meta.root, span{}, visit)
}

// bucket calls visit with what is in a bucket, in the order of the keys.
func (p *pages) bucket(value []byte, visit func(item) error) error {
	if len(value) < bucketHeader {
		return errors.New("a bucket is cut short")
	}
	if root := native.Uint64(value); root != 0 {
		return p.tree(root, span{}, visit)
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || native.Uint16(inline[8:]) != flagLeaf {
		return errors.New("a bucket is cut short")
	}
	return leaf(inline, span{}, visit)
}

// everything goes through a bucket whose content is not ours to judge.
func (p *pages) everything(value []byte) error {
	return p.bucket(value, func(i item) error {
		if i.isBucket {
			return p.everything(i.value)
		}
		return nil
	})
}

// span is the keys from least up to, but without, below; nil is not a bound.
type span struct{ least, below []byte }

func (s span) holds(key []byte) bool {
	return bytes.Compare(key, s.least) >= 0 && (s.below == nil || bytes.Compare(key, s.below) < 0)
}

func (p *pages) tree(id uint64, within span, visit func(item) error) error {
	page, err := p.read(id)
	if err != nil {
		return err
	}
	switch native.Uint16(page[8:]) {
	case flagLeaf:
		err = leaf(page, within, visit)
	case flagBranch:
		err = p.branch(page, within, visit)
	default:
		err = errors.New("it is neither branch nor leaf")
	}
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

func (p *pages) branch(page []byte, within span, visit func(item) error) error {
	count := int(native.Uint16(page[10:]))
	keys, err := keysOf(page, count, 0, within)
	if err != nil {
		return err
	}
	if count == 0 {
		return errors.New("it is an empty branch")
	}
	for i, key := range keys {
		below := within.below
		if i+1 < count {
			below = keys[i+1]
		}
		child := native.Uint64(page[pageHeader+i*element+8:])
		if err := p.tree(child, span{key, below}, visit); err != nil {
			return err
		}
	}
	return nil
}

func leaf(page []byte, within span, visit func(item) error) error {
	count := int(native.Uint16(page[10:]))
	keys, err := keysOf(page, count, 4, within)
	if err != nil {
		return err
	}
	for i, key := range keys {
		at := pageHeader + i*element
		flags, pos := native.Uint32(page[at:]), int(native.Uint32(page[at+4:]))
		from := at + pos + len(key)
		to := from + int(native.Uint32(page[at+12:]))
		if to > len(page) || flags > flagBucket {
			return fmt.Errorf("element %d is not whole", i)
		}
		if err := visit(item{key, page[from:to:to], flags == flagBucket}); err != nil {
			return err
		}
	}
	return nil
}

// keysOf returns the keys of the elements, whose pos and ksize stand at an
// offset, and checks that they lie in the page, in order and within the span.
func keysOf(page []byte, count, offset int, within span) ([][]byte, error) {
	if pageHeader+count*element > len(page) {
		return nil, errors.New("it is cut short")
	}
	keys := make([][]byte, count)
	for i := range keys {
		at := pageHeader + i*element
		from := at + int(native.Uint32(page[at+offset:]))
		to := from + int(native.Uint32(page[at+offset+4:]))
		if from < pageHeader+count*element || to > len(page) {
			return nil, fmt.Errorf("element %d is not whole", i)
		}
		keys[i] = page[from:to:to]
		if !within.holds(keys[i]) || (i > 0 && bytes.Compare(keys[i-1], keys[i]) >= 0) {
			return nil, fmt.Errorf("element %d is out of order", i)
		}
	}
	return keys, nil
}

// free checks the list of free pages: each is in the file and free. A page that
// is neither owned nor free is only lost space.
func (p *pages) free() error {
	if p.meta.freelist == noFreelist {
		return nil
	}
	page, err := p.read(p.meta.freelist)
	if err != nil {
		return err
	}
	count, at := uint64(native.Uint16(page[10:])), pageHeader
	if count == 0xFFFF {
		count, at = native.Uint64(page[at:]), at+8
	}
	if native.Uint16(page[8:]) != flagFreelist || count > uint64(len(page)-at)/8 {
		return errors.New("the list of free pages is not whole")
	}
	for i := range count {
		if err := p.take(native.Uint64(page[at+int(i)*8:]), 1); err != nil {
			return fmt.Errorf("the list of free pages: %w", err)
		}
	}
	return nil
}
