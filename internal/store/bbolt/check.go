package bbolt

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"concert/internal/model"
	"concert/internal/store"
)

// What Open refuses; for errors.Is.
var (
	ErrInUse       = errors.New("bbolt: the file is in use")
	ErrNewerFormat = errors.New("bbolt: the file has a newer format")
	ErrOlderFormat = errors.New("bbolt: the file has a format that is not kept")
	ErrNotConcert  = errors.New("bbolt: the file is not a Concert file")
	ErrDamaged     = errors.New("bbolt: the file is damaged")
)

// checked is what a whole file holds.
type checked struct {
	newest     model.Version
	checkpoint int64 // stored size of the last one, 0 if there is none
	tail       int64 // what the commits after it cost
}

// checker goes through a file before bbolt opens it.
type checker struct {
	pages      *pages
	buckets    map[string][]byte
	operations map[string]model.Version
	head       model.Commit // the last one seen
	checked
}

// check reads every page and every value of a file: structure, checksums, the
// chain of commits, and that each has its payload and its operation.
func check(file io.ReaderAt, size int64) (checked, error) {
	p, err := openPages(file, size)
	if errors.Is(err, errForeign) {
		return checked{}, ErrNotConcert
	}
	if err != nil {
		return checked{}, damaged(err)
	}
	c := &checker{pages: p, buckets: map[string][]byte{}, operations: map[string]model.Version{}}
	if err := c.format(); err != nil {
		return checked{}, err
	}
	for _, step := range []func() error{c.operationIndex, c.commits, c.payloads, c.others, p.free} {
		if err := step(); err != nil {
			return checked{}, damaged(err)
		}
	}
	return c.checked, nil
}

// damageError is ErrDamaged with what was met.
type damageError struct{ what error }

func (e damageError) Error() string        { return ErrDamaged.Error() + ": " + e.what.Error() }
func (e damageError) Is(target error) bool { return target == ErrDamaged }

// damaged says that an error shows that the file is damaged, unless it is that the
// file could not be read.
func damaged(err error) error {
	if _, unread := errors.AsType[*fs.PathError](err); unread {
		return err
	}
	return damageError{err}
}

// format finds the buckets, and reads the version of the format before anything
// that may depend on it.
func (c *checker) format() error {
	err := c.pages.root(func(i item) error {
		if i.isBucket {
			c.buckets[string(i.key)] = i.value
		}
		return nil
	})
	if err != nil {
		return damaged(err)
	}
	if c.buckets[bucketConcert] == nil {
		return ErrNotConcert
	}
	found := formatRecord{}
	err = c.bucket(bucketConcert, func(key, body []byte) error {
		if string(key) != string(formatKey) {
			return nil
		}
		return json.Unmarshal(body, &found)
	})
	switch {
	case err != nil:
		return damaged(err)
	case found.Format > formatVersion:
		return fmt.Errorf("%w: %d, and this program knows up to %d", ErrNewerFormat, found.Format, formatVersion)
	case found.Format < 1:
		return damaged(errors.New("it does not say its format"))
	case found.Format < formatVersion:
		return ErrOlderFormat
	}
	return nil
}

// bucket calls visit with the keys of a bucket and the bodies of its values.
func (c *checker) bucket(name string, visit func(key, body []byte) error) error {
	value, ok := c.buckets[name]
	if !ok {
		return fmt.Errorf("it has no %s", name)
	}
	delete(c.buckets, name)
	return c.pages.bucket(value, func(i item) error {
		if i.isBucket {
			return fmt.Errorf("there is a bucket %q in %s", i.key, name)
		}
		body, err := unsealed(name, i.key, i.value)
		if err != nil {
			return err
		}
		return visit(i.key, body)
	})
}

func (c *checker) operationIndex() error {
	return c.bucket(bucketOperations, func(key, body []byte) error {
		v, err := versionOf(body)
		c.operations[string(key)] = v
		return err
	})
}

func (c *checker) commits() error {
	err := c.bucket(bucketCommits, func(key, body []byte) error {
		next, err := chainOf(body)
		if err != nil {
			return err
		}
		if v, err := versionOf(key); err != nil || v != next.Version {
			return fmt.Errorf("commit %d stands in the place %x", next.Version, key)
		}
		if err := next.Verify(c.head.Version, c.head.Hash); err != nil {
			return err
		}
		if c.operations[string(operationKey(next.Author, next.Operation))] != next.Version {
			return fmt.Errorf("the operation of commit %d is not in the index", next.Version)
		}
		next.Changes = nil
		c.head = next
		return nil
	})
	c.newest = c.head.Version
	if err == nil && len(c.operations) != int(c.newest) {
		err = fmt.Errorf("it has %d operations for %d commits", len(c.operations), c.newest)
	}
	return err
}

func (c *checker) payloads() error {
	last, costs := model.Version(0), []int64{}
	err := c.bucket(bucketPayloads, func(key, body []byte) error {
		v, err := versionOf(key)
		if err != nil || v != last+1 {
			return fmt.Errorf("the payload of commit %d is missing", last+1)
		}
		last = v
		costs = append(costs, store.CostOf(int64(len(body)), 1))
		return nil
	})
	if err != nil {
		return err
	}
	if last != c.newest {
		return fmt.Errorf("it has %d payloads for %d commits", last, c.newest)
	}
	return c.checkpoints(costs)
}

// checkpoints checks which there are, and sums up the commits after the last.
func (c *checker) checkpoints(costs []int64) error {
	last := model.Version(0)
	err := c.bucket(bucketCheckpoints, func(key, body []byte) error {
		v, err := versionOf(key)
		if err != nil || v < 1 || v > c.newest {
			return fmt.Errorf("there is a checkpoint of version %x, which is not there", key)
		}
		last, c.checkpoint = v, int64(len(body))
		return nil
	})
	for _, cost := range costs[min(int(last), len(costs)):] {
		c.tail += cost
	}
	return err
}

// others goes through the buckets that this version of the format does not use.
func (c *checker) others() error {
	for _, value := range c.buckets {
		if err := c.pages.everything(value); err != nil {
			return err
		}
	}
	return nil
}
