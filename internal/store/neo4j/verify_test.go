package neo4j

import (
	"fmt"
	"testing"

	"concert/internal/model"
)

// seenAt is a look at a version, after so many transactions of which so many are ours.
func seenAt(t *testing.T, version model.Version, last, own int64) look {
	t.Helper()
	l := look{version: version, own: own, bookmark: bookmark(t, "91cc10", database, fmt.Sprintf("ca%08x", last), "90"), numbered: true}
	l.at = l.mark()
	return l
}

// dueSoon looks twice, as edits in a row are waited for.
func dueSoon(v *verifier, seen look) bool {
	first := v.due(seen)
	return v.due(seen) || first
}

// TestVerified says of looks whether the graph is to be read after them, which was
// verified after 100 transactions of which 60 are ours.
func TestVerified(t *testing.T) {
	kept := []model.Finding{{Kind: model.FindingKindKeptOut, Message: "a stranger"}}
	elsewhere := seenAt(t, 5, 102, 61)
	elsewhere.verified = elsewhere.at
	for name, test := range map[string]struct {
		seen  look
		kept  []model.Finding
		read  bool
		trust bool // writes are trusted after that
	}{
		"a commit":                      {seen: seenAt(t, 6, 101, 61), trust: true},
		"many":                          {seen: seenAt(t, 30, 150, 110), trust: true},
		"an edit":                       {seen: seenAt(t, 5, 101, 60), read: true},
		"an edit and a commit":          {seen: seenAt(t, 6, 102, 61), read: true},
		"an edit that another verified": {seen: elsewhere, trust: true},
		"nobody knows":                  {seen: inexact(seenAt(t, 6, 101, 61)), read: true, trust: true},
		"a checkpoint, with findings":   {seen: seenAt(t, 5, 101, 61), kept: kept},
		"a commit, with findings":       {seen: seenAt(t, 6, 101, 61), kept: kept, read: true},
	} {
		var v verifier
		v.know(test.kept, nil)
		v.verify(seenAt(t, 5, 100, 60))
		if v.moved(seenAt(t, 5, 100, 60)) || !v.moved(test.seen) {
			t.Errorf("%s: it does not show as a transaction", name)
		}
		if read := dueSoon(&v, test.seen); read != test.read {
			t.Errorf("%s: due is %t, want %t", name, read, test.read)
		}
		if trust := v.clean() != ""; trust != test.trust {
			t.Errorf("%s: writes are trusted: %t, want %t", name, trust, test.trust)
		}
	}
}

// TestForgotten trusts nothing that was known of a database that went back.
func TestForgotten(t *testing.T) {
	var v verifier
	v.verify(seenAt(t, 5, 100, 60))
	v.due(seenAt(t, 6, 101, 61))
	if back := seenAt(t, 5, 99, 60); !v.wentBack(back) || v.wentBack(seenAt(t, 6, 101, 61)) {
		t.Error("a lower number is not noticed, or the same one is")
	}
	v.forget()
	if v.clean() != "" {
		t.Error("writes are trusted still")
	}
	if again := seenAt(t, 6, 101, 61); !v.moved(again) || !dueSoon(&v, again) {
		t.Error("the graph is not read again")
	}
}

// TestUnstored says of looks which mark is to be stored after them, once the graph was
// verified after 100 transactions of which 60 are ours.
func TestUnstored(t *testing.T) {
	current := seenAt(t, 5, 100, 60)
	stored := current
	stored.verified = current.at
	older := current
	older.verified = seenAt(t, 5, 99, 60).at
	for name, test := range map[string]struct {
		verified, seen look
		kept           []model.Finding
		want           mark
	}{
		"none is stored":         {verified: current, seen: current, want: current.at},
		"an older one is stored": {verified: current, seen: older, want: current.at},
		"it is stored":           {verified: current, seen: stored},
		"something is kept out":  {verified: current, seen: current, kept: []model.Finding{{Message: "a stranger"}}},
		"after a commit":         {verified: current, seen: seenAt(t, 6, 101, 61), want: current.at},
		"after an edit":          {verified: current, seen: seenAt(t, 5, 101, 60)},
		"known exactly only now": {verified: inexact(current), seen: current, want: current.at},
		"not known exactly":      {verified: inexact(current), seen: inexact(current)},
		"bookmarks are not read": {verified: opaque(current), seen: opaque(current)},
		"looked at again":        {verified: current, seen: inexact(current), want: current.at},
	} {
		var v verifier
		v.know(test.kept, nil)
		v.verify(test.verified)
		v.due(test.seen)
		if got := v.unstored(test.seen); got != test.want {
			t.Errorf("%s: %q is to be stored, want %q", name, got, test.want)
		}
		if again := v.unstored(test.seen); again != "" {
			t.Errorf("%s: %q is to be stored while it is being stored", name, again)
		}
		v.stored()
		if again := v.unstored(test.seen); again != test.want {
			t.Errorf("%s: %q is to be stored after that failed, want %q", name, again, test.want)
		}
	}
}

// TestExactLater looks for the mark of what was verified as long as it is not known.
func TestExactLater(t *testing.T) {
	var v verifier
	seen := seenAt(t, 5, 100, 60)
	v.verify(inexact(seen))
	if !v.moved(inexact(seen)) || v.clean() != "" {
		t.Error("the mark counts as known")
	}
	if v.due(seen) || v.moved(seen) || v.clean() != seen.at {
		t.Errorf("the mark is %q, want %q", v.clean(), seen.at)
	}
	var never verifier
	if never.verify(opaque(seen)); never.moved(opaque(seen)) {
		t.Error("a mark is looked for where bookmarks are not read")
	}
}

// inexact is a look that is not known to be exact.
func inexact(l look) look {
	l.at = ""
	return l
}

// opaque is a look at a server whose bookmarks are not read.
func opaque(l look) look {
	l.at, l.numbered = "", false
	return l
}
