package neo4j

import (
	"context"
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
	mu        sync.Mutex
	list      []model.Finding
	prints    foreign.Prints // of what is kept out
	verified  look           // after which the graph was read, or no need to read it
	last      look           // the one before
	changed   time.Time      // when a look first showed what is not verified
	disturbed bool           // a look showed that others wrote since
	busy      bool           // the graph is being read
	storing   bool           // a mark is being stored
	began     time.Time      // when that began last
	rest      time.Time      // until when it is not read again
	failed    error          // why it could not be read the last time
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

// verify notes that the graph was read after something was seen. What was known of
// an earlier mark holds for it still.
func (v *verifier) verify(seen look) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if seen.at == "" {
		seen.at = v.verified.at
	}
	v.verified, v.disturbed = seen, false
}

// keepsOut reports whether anything is kept out, or reported.
func (v *verifier) keepsOut() bool { return len(v.list)+len(v.prints) > 0 }

// clean returns the mark at which the graph was last found to be as the log says, ""
// if anything is kept out, or if others are known to have written since.
func (v *verifier) clean() mark {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.keepsOut() || v.disturbed {
		return ""
	}
	return v.verified.at
}

// forget lets the next look count as the first.
func (v *verifier) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.verified, v.last = look{}, look{}
}

// wentBack reports whether a look shows fewer transactions than there were.
func (v *verifier) wentBack(seen look) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return transactionsOf(seen.bookmark).last < transactionsOf(v.last.bookmark).last
}

// moved reports whether a look shows a transaction that is not verified, or one that
// is, of which the mark is not known yet.
func (v *verifier) moved(seen look) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return !v.busy && (seen.bookmark != v.verified.bookmark || seen.mark() != v.verified.at)
}

// unread reports whether the graph need not be read, as nobody but Concert has
// written since it was, here or elsewhere. What is kept out is looked at again
// after each commit, which may have written over it.
func (v *verifier) unread(seen look) bool {
	switch {
	case seen.at == "":
		return false
	case v.keepsOut():
		return seen.at == v.verified.at && seen.version == v.verified.version
	default:
		return seen.at == v.verified.at || seen.isVerified()
	}
}

// due reports whether the graph is to be read now, and if so takes it on. After
// commits of Concert it rests a while: something else may have been committed
// beside them, and reading all of the graph for each would be too much.
func (v *verifier) due(seen look) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := time.Now()
	if v.busy {
		return false
	}
	if seen.bookmark == v.verified.bookmark {
		if seen.at != "" {
			v.verified.at = seen.at // the look at which it was read was not exact
		}
		return false
	}
	if v.unread(seen) {
		v.verified, v.last, v.disturbed, v.failed = seen, seen, false, nil
		return false
	}
	v.disturbed = v.disturbed || seen.at != ""
	if now.Before(v.rest) && (seen.version != v.verified.version || v.failed != nil) {
		return false
	}
	if seen.bookmark != v.last.bookmark {
		if v.last.bookmark == v.verified.bookmark {
			v.changed = now
		}
		v.last = seen
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

// unstored takes on to store the mark of a look at which the graph is as the log says,
// and nothing is kept out. It returns "" if that mark is stored, or on its way.
func (v *verifier) unstored(seen look) mark {
	v.mu.Lock()
	defer v.mu.Unlock()
	at := v.verified.at
	if v.storing || at == "" || v.keepsOut() || seen.bookmark != v.verified.bookmark || seen.mark() != at || seen.verified == at {
		return ""
	}
	v.storing = true
	return at
}

// stored ends what unstored took on.
func (v *verifier) stored() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.storing = false
}

// verified notes that the graph was read after something was seen, and that nothing of
// it is to be adopted.
func (s *Store) verified(seen look, result foreign.Selection) {
	s.know(result)
	s.verifier.verify(seen)
	s.storeVerified(seen)
}

// storeVerified stores the mark of a look if the graph was found to be as the log says
// then. No other server needs to read it any more, nor this one when it starts. It
// saves time alone, so nobody waits for it; as long as looks show that it is not
// stored, each of them tries again.
func (s *Store) storeVerified(seen look) {
	at := s.verifier.unstored(seen)
	if at == "" {
		return
	}
	s.life.Go(func(ctx context.Context) {
		defer s.verifier.stored()
		if _, err := s.read(ctx, counted+` SET s.verified = $mark`, map[string]any{"mark": string(at)}); err == nil {
			return
		}
		select {
		case <-time.After(checkRest):
		case <-ctx.Done():
		}
	})
}
