package neo4j

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"concert/internal/model"
	"concert/internal/store/neo4j/foreign"
)

// verifier is what is known of changes that no commit made, and when the graph is
// read again to find more.
type verifier struct {
	mu       sync.Mutex
	list     []model.Finding
	prints   foreign.Prints // of what is kept out
	verified look           // after which the graph was read
	last     string         // the bookmark of the look before
	changed  time.Time      // when a look first showed what is not verified
	busy     bool           // the graph is being read
	began    time.Time      // when that began last
	rest     time.Time      // until when it is not read again
	failed   error          // why it could not be read the last time
}

func (v *verifier) findings() []model.Finding {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := slices.Clone(v.list)
	if v.failed != nil && !errors.Is(v.failed, ErrAway) {
		all = append(all, model.Finding{
			Kind:    model.FindingKindKeptOut,
			Message: fmt.Sprintf("the graph in Neo4j could not be read, so changes made there may be missing: %s", oneLine(v.failed.Error())),
		})
	}
	return all
}

func (v *verifier) keptOut() foreign.Prints {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.prints
}

// know replaces what is known, and returns how many findings were before.
func (v *verifier) know(list []model.Finding, keptOut foreign.Prints) (before int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	before = len(v.list)
	v.list, v.prints = list, keptOut
	return before
}

// knows reports whether a difference shows nothing new to keep out.
func (v *verifier) knows(result foreign.Selection) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Equal(v.list, result.Findings) && maps.EqualFunc(v.prints, result.KeptOut, maps.Equal)
}

// verify notes that the graph was read after something was seen.
func (v *verifier) verify(seen look) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.verified = seen
}

// due reports whether the graph is to be read now, and if so takes it on. After
// commits of Concert it rests a while: something else may have been committed
// beside them, and reading all of the graph for each would be too much.
func (v *verifier) due(seen look) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := time.Now()
	if v.busy || seen.bookmark == v.verified.bookmark {
		return false
	}
	if now.Before(v.rest) && (seen.version != v.verified.version || v.failed != nil) {
		return false
	}
	if seen.bookmark != v.last {
		if v.last == v.verified.bookmark {
			v.changed = now
		}
		v.last = seen.bookmark
		if now.Sub(v.changed) < burst {
			return false
		}
	}
	v.busy, v.began = true, now
	return true
}

// checked ends what due took on, and reports whether that failed for the first time
// in a row.
func (v *verifier) checked(err error) (failed bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := time.Now()
	failed = err != nil && v.failed == nil
	v.busy, v.failed = false, err
	v.rest = now.Add(min(max(checkRest, now.Sub(v.began)), 2*checkRest))
	return failed
}
