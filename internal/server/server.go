// Package server answers over HTTP: GraphQL about both worlds, the pages, and
// whether the program is well.
//
// It says which view a request is about, and leaves the rest to graph: the world
// is the path, the version `?at=` (`?atLeast=` waits for one), the day that
// measures look at `?asOf=`, and the viewer whom the header Concert-Viewer names.
//
// Nobody signs in yet, so the server is for this machine and for the person who
// started it. Only they know its key, which travels in the header Concert-Key:
//
//   - With the key, the real world believes Concert-Viewer, and answers as the
//     secretariat without it. Without the key it answers as anonymous, and refuses
//     a Concert-Viewer that names anyone else. A wrong key is refused, so that
//     nobody takes the public view for the whole. Other users of the machine can
//     reach the address, and are held off by nothing else.
//   - The exercise is fictional and needs no key.
//   - It listens on loopback and nowhere else (Listen).
//   - A request that came through a proxy, as its headers say, is refused: a proxy
//     on this machine would make everyone out there somebody here.
//   - A request whose Host is not that address is refused: a page of elsewhere
//     whose name was made to point here (DNS rebinding) cannot ask.
//   - A request that another origin sends is refused, reads too, by Origin and by
//     Sec-Fetch-Site if a browser sends no Origin. http.CrossOriginProtection
//     lets reads through, so it is not enough here. Following a link is allowed.
//   - There is no CORS: the pages that ask are served from the same origin, and no
//     other may. A library for it would have nothing to do.
package server

import (
	"io"
	"log/slog"
	"net/http"
	"time"

	"concert/graph"
	"concert/internal/access"
	"concert/internal/model"
	"concert/internal/store"
	"concert/internal/web"
)

// Limits bound what requests may ask for, and how long they may take.
type Limits struct {
	graph.Limits
	Time time.Duration // of a request, until its answer is ready
	Wait time.Duration // of that, for a version with atLeast
	Body int           // bytes of a request
}

// DefaultLimits leave room for every question that a person asks.
func DefaultLimits() Limits {
	return Limits{Limits: graph.DefaultLimits(), Time: 20 * time.Second, Wait: 5 * time.Second, Body: 1 << 20}
}

// Config is what a server is made of. All but Limits, Key, Version and Findings is needed.
type Config struct {
	Limits Limits // DefaultLimits if it is zero
	Live   *store.Live
	Views  *access.Views
	Log    *slog.Logger
	Now    func() time.Time
	Random io.Reader // of request ids
	// Key is what a request must have to see more of the real world than anonymous.
	// Without one, none does.
	Key string
	// Version of the program, as the first page shows it.
	Version string
	// Findings were made at the start, such as what differs from a seed. They
	// are shown beside those of the store.
	Findings []model.Finding
}

// Server answers about what is live in a store.
type Server struct {
	Config
	graphQL *graph.Handler
}

// New returns a server.
func New(c Config) *Server {
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	return &Server{Config: c, graphQL: graph.NewHandler(c.Log, c.Limits.Limits)}
}

// Site is one world as it is served.
type Site struct {
	World    model.World
	Endpoint string    // the path of its GraphQL endpoint
	Page     string    // the path of its GraphiQL
	Web      web.World // as its page names it
	Keyed    bool      // whether the key is needed to see more than anonymous
	Viewers  []string  // whom the page proposes to ask as
}

// Sites are those of both worlds, the real one first.
func Sites() []Site {
	return []Site{
		{
			World: model.WorldReal, Endpoint: "/graphql", Page: "/graphiql", Web: web.Reference, Keyed: true,
			Viewers: []string{"secretariat", "anonymous", "state:KEN", "provider:unodc"},
		},
		{
			World: model.WorldExercise, Endpoint: "/exercise/graphql", Page: "/exercise/graphiql", Web: web.Exercise,
			Viewers: []string{"secretariat", "anonymous", "state:XAA", "provider:border-cooperation-office", "provider:government-of-halcyra"},
		},
	}
}

// EndpointOf returns the path of the GraphQL endpoint of a world.
func EndpointOf(w model.World) string {
	for _, site := range Sites() {
		if site.World == w {
			return site.Endpoint
		}
	}
	return ""
}

// Handler answers at the address, host and port, at which it is listened.
func (s *Server) Handler(address string) (http.Handler, error) {
	mux := http.NewServeMux()
	sites := Sites()
	for i, w := range sites {
		page, err := web.GraphiQL(web.Page{
			World: w.Web, Path: w.Page, Endpoint: w.Endpoint, Viewers: w.Viewers, Other: sites[1-i].Page,
			Keyed: w.Keyed,
		})
		if err != nil {
			return nil, err
		}
		mux.Handle(w.Endpoint, s.api(w.World, s.trustIn(w)))
		mux.Handle(w.Page, page)
		mux.Handle(w.Page+"/", page)
	}
	mux.HandleFunc("GET "+healthPath, alive)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /{$}", s.index)
	return s.logged(s.recovered(guarded(hostsOf(address), secured(mux)))), nil
}

// healthPath answers as long as the program runs, with a store and without.
const healthPath = "/healthz"

func alive(w http.ResponseWriter, _ *http.Request) { tell(w, http.StatusOK, "alive") }

// ready reports whether questions are answered from a store that is followed.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.Live.Err() != nil {
		tell(w, http.StatusServiceUnavailable, "not ready: the store cannot be followed, so answers may be out of date")
		return
	}
	tell(w, http.StatusOK, "ready")
}

func tell(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, line+"\n")
}
