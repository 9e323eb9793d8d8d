// Package web holds the pages that a person opens in a browser: today GraphiQL,
// over the real world and over the exercise.
//
// The pages are built by `make web` from the packages that package-lock.json
// pins, into dist/, and embedded from there. Only dist/README.md is committed, so
// a clone compiles with Go alone; the handlers then answer 503 and say what to do.
//
// Decisions:
//   - GraphiQL 4 and not 5. The editor of 4 (CodeMirror 5) styles by the CSSOM
//     alone and runs under style-src 'self', as the browser test proves; the editor
//     of 5 (Monaco) writes <style> elements while it runs and starts workers. The one
//     module bundled with 4 that writes <style> elements is replaced by
//     src/style-singleton.ts.
//   - The page carries no fonts of others, and no image but those inlined in style
//     sheets: the browser asks for one script and one style sheet.
//   - The key is in the part of the address that a browser does not send, and in
//     sessionStorage: it is gone with the tab, and in no log and no bookmark.
//   - Questions go over POST alone. The page never opens a WebSocket.
package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Policy is the Content-Security-Policy of every page and file served here.
// There is no allowance for inline scripts or styles, for eval, or for any other origin.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

//go:embed all:dist
var dist embed.FS

//go:embed page.html
var pageHTML string

// World is which of the two worlds a page is about.
type World string

// The worlds, named like the seeds that fill them.
const (
	Reference World = "reference"
	Exercise  World = "exercise"
)

// title names a world for people, and notice says what stands in it.
func (w World) title() string {
	if w == Exercise {
		return "Exercise"
	}
	return "The real world"
}

func (w World) notice() string {
	if w == Exercise {
		return "Everything here is fictional: States, needs, programmes, providers and figures. Nothing of it says anything about a real one."
	}
	return "Real and sourced records. Needs of States are not public: coverage is empty here and says why."
}

// Page is one GraphiQL page.
type Page struct {
	World World
	// Path is where the page is mounted, without a slash at the end: /graphiql.
	Path string
	// Endpoint is the path of the world's GraphQL endpoint: /graphql.
	Endpoint string
	// Viewers are whom one may ask as, the default first; the page sends the choice
	// in the header Concert-Viewer. Empty: the page shows no choice and sends no header.
	Viewers []string
	// Keyed says that the endpoint takes a key, in the header Concert-Key. The page
	// takes it from its own address, #key=…, and keeps it as long as its tab is open.
	// Opened without one, it asks as anonymous and says so.
	Keyed bool
	// Other is the path of the other world's page, if it is served too.
	Other string
}

// Built says whether the pages were built before the program was compiled.
func Built() bool {
	return built(dist)
}

func built(dist fs.FS) bool {
	_, err := fs.Stat(dist, "dist/manifest.json")
	return err == nil
}

// GraphiQL answers GET and HEAD for the page at p.Path, and for its files below it.
// A program that was compiled without the pages answers 503 in plain text.
// An error is a fault of the build: a manifest or an example that cannot be read.
func GraphiQL(p Page) (http.Handler, error) {
	return graphiQL(p, dist)
}

func graphiQL(p Page, dist fs.FS) (http.Handler, error) {
	if !built(dist) {
		return secured(http.HandlerFunc(notBuilt)), nil
	}
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	html, err := render(p, files)
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", p.Path, err)
	}
	packed := new(gzipped)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+p.Path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		serve(w, r, packed, "", html)
	})
	mux.HandleFunc("GET "+p.Path+"/{file}", func(w http.ResponseWriter, r *http.Request) {
		serveFile(w, r, packed, files, r.PathValue("file"))
	})
	return secured(mux), nil
}

func notBuilt(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "This program was built without its pages. Install Node.js 20 or newer with npm, run `make web`, "+
		"then build and start it again.\nThe GraphQL endpoint works without them.", http.StatusServiceUnavailable)
}

// secured sets the headers that every answer carries.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// serveFile answers with one built file. A name that carries the digest of its
// content is good for ever; the others are asked for again.
func serveFile(w http.ResponseWriter, r *http.Request, packed *gzipped, files fs.FS, name string) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentType(name))
	w.Header().Set("Cache-Control", "no-cache")
	if strings.Contains(name, "-") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	serve(w, r, packed, name, data)
}

// serve answers with data, compressed for who takes that.
func serve(w http.ResponseWriter, r *http.Request, packed *gzipped, name string, data []byte) {
	w.Header().Add("Vary", "Accept-Encoding")
	if takesGzip(r.Header.Values("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
		data = packed.of(name, data)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// takesGzip reports whether one who sends these headers takes gzip.
func takesGzip(accept []string) bool {
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		coding, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(quality), "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}

// gzipped holds files compressed, each from when it was first asked for.
type gzipped struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (g *gzipped) of(name string, data []byte) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	if packed, ok := g.files[name]; ok {
		return packed
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(data) // memory takes all
	_ = w.Close()
	if g.files == nil {
		g.files = map[string][]byte{}
	}
	g.files[name] = packed.Bytes()
	return packed.Bytes()
}

// contentType knows the kinds of files that a build makes, whatever the machine's own tables say.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	default:
		return "text/plain; charset=utf-8"
	}
}

type link struct{ Path, Title string }

// render makes the HTML of a page, the same for every reader.
func render(p Page, files fs.FS) ([]byte, error) {
	var built struct{ Script, Style string }
	manifest, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(manifest, &built); err != nil {
		return nil, fmt.Errorf("dist/manifest.json: %w", err)
	}
	examples, err := Examples(p.World)
	if err != nil {
		return nil, err
	}
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	var other *link
	if p.Other != "" {
		other = &link{p.Other, p.World.other().title()}
	}
	var html bytes.Buffer
	err = t.Execute(&html, map[string]any{
		"World": p.World, "Title": p.World.title(), "Notice": p.World.notice(), "Path": p.Path, "Endpoint": p.Endpoint,
		"Viewers": p.Viewers, "Keyed": p.Keyed, "Other": other, "Script": built.Script, "Style": built.Style,
		"Data": map[string]any{"world": p.World, "endpoint": p.Endpoint, "viewers": p.Viewers, "keyed": p.Keyed, "examples": examples},
	})
	return html.Bytes(), err
}

func (w World) other() World {
	if w == Exercise {
		return Reference
	}
	return Exercise
}
