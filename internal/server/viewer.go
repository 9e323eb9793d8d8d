package server

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"slices"
	"strings"

	"concert/internal/access"
	"concert/internal/model"
)

// The headers by which a request says who asks.
const (
	// ViewerHeader names who asks, as access.ParseViewer reads it.
	ViewerHeader = "Concert-Viewer"
	// KeyHeader holds the key of the server. Anyone who has it may ask as any viewer.
	KeyHeader = "Concert-Key"
)

// headerPrefix begins the names of Concert's own headers. A misspelt one would
// be an answer to another viewer, so no others are taken.
const headerPrefix = "Concert-"

// trust reports whether a request with these headers may ask as any viewer. The
// error is of a request that is answered to nobody.
type trust func(http.Header) (bool, error)

// everyone trusts all requests.
func everyone(http.Header) (bool, error) { return true, nil }

// trustIn returns whom a site trusts: anyone who has the key, and everyone if it
// needs none. A wrong key is refused either way.
func (s *Server) trustIn(site Site) trust {
	return func(h http.Header) (bool, error) {
		has, err := s.hasKey(h)
		return has || !site.Keyed, err
	}
}

// hasKey reports whether a request has the key; to have a wrong one is an error.
// The time that it takes says nothing of the key but its length.
func (s *Server) hasKey(h http.Header) (bool, error) {
	given, ok, err := single(h, KeyHeader)
	if err != nil || !ok {
		return false, err
	}
	if s.Key == "" || subtle.ConstantTimeCompare([]byte(given), []byte(s.Key)) != 1 {
		return false, model.Errorf(model.Unauthenticated,
			"the key in the header %s is not that of this server: take the one in the link that concert serve printed", KeyHeader)
	}
	return true, nil
}

// viewerOf returns who asks: whom the header names, and where it names nobody the
// secretariat if the request is trusted, and anonymous if not.
func viewerOf(h http.Header, trusted trust) (access.Viewer, error) {
	if err := checkHeaders(h); err != nil {
		return access.Viewer{}, err
	}
	name, named, err := single(h, ViewerHeader)
	if err != nil {
		return access.Viewer{}, err
	}
	viewer := access.Anonymous()
	if named {
		if viewer, err = access.ParseViewer(name); err != nil {
			return viewer, model.Errorf(model.Invalid, "header %s: %s", ViewerHeader, err)
		}
	}
	ok, err := trusted(h)
	switch {
	case err != nil:
		return access.Viewer{}, err
	case ok && !named:
		return access.Secretariat(), nil
	case !ok && viewer != access.Anonymous():
		return access.Viewer{}, model.Errorf(model.Unauthenticated,
			"asking as %s takes the key of this server, in the header %s: it is in the link that concert serve printed; without it, ask as anonymous",
			quoted(viewer.String()), KeyHeader)
	}
	return viewer, nil
}

// checkHeaders refuses headers that look like Concert's and are not.
func checkHeaders(h http.Header) error {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if name == ViewerHeader || name == KeyHeader {
			continue
		}
		if len(name) >= len(headerPrefix) && strings.EqualFold(name[:len(headerPrefix)], headerPrefix) {
			return model.Errorf(model.Invalid, "there is no header %s: Concert's headers are %s and %s", quoted(name), ViewerHeader, KeyHeader)
		}
	}
	return nil
}

// single returns the value of a header, and whether it is there.
func single(h http.Header, name string) (value string, ok bool, err error) {
	switch given := h.Values(name); len(given) {
	case 0:
		return "", false, nil
	case 1:
		return given[0], true, nil
	default:
		return "", false, model.Errorf(model.Invalid, "the header %s is there %d times: give it once", name, len(given))
	}
}
