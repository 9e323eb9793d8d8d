package server

import (
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"

	"concert/internal/web"
)

// hostsOf returns what a request to an address on loopback may have as Host.
func hostsOf(address string) []string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil
	}
	var hosts []string
	for _, name := range []string{host, "127.0.0.1", "::1", "localhost"} {
		hosts = append(hosts, net.JoinHostPort(name, port))
		if port == "80" {
			hosts = append(hosts, strings.TrimSuffix(net.JoinHostPort(name, port), ":80"))
		}
	}
	return hosts
}

// guarded refuses what came through a proxy, what was not sent to one of the
// hosts, and what another origin sent.
func guarded(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := strings.ToLower(r.Host)
		header, isProxied := proxied(r.Header)
		switch {
		case isProxied:
			refuse(w, "the header "+quoted(header)+" says that this request came through a proxy, and only this machine may ask: ask http://"+hosts[0]+" without one")
		case !slices.Contains(hosts, host):
			refuse(w, "the host "+quoted(r.Host)+" is not served here: ask "+hosts[0])
		case !sameOrigin(r, host):
			refuse(w, "only pages of this server may ask, and this request comes from another: open http://"+host+"/")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// proxied reports whether a header says that a request was passed on, and returns
// the first of those headers by name. What it holds makes no difference.
func proxied(h http.Header) (header string, ok bool) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		switch lower := strings.ToLower(name); {
		case lower == "forwarded", lower == "via", lower == "x-real-ip", strings.HasPrefix(lower, "x-forwarded-"):
			return name, true
		}
	}
	return "", false
}

// sameOrigin reports whether a request comes from a page of this server, or from
// no page at all. A browser that follows a link from elsewhere is let through.
func sameOrigin(r *http.Request, host string) bool {
	origins := r.Header.Values("Origin")
	if len(origins) > 0 {
		return len(origins) == 1 && origins[0] == "http://"+host
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// refuse answers in the shape of GraphQL, whatever the path: a client of it can tell.
func refuse(w http.ResponseWriter, message string) {
	writePlainError(w, http.StatusForbidden, "FORBIDDEN", message)
}

// secured sets the headers that every answer has; a page sets its own policy.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", web.Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
