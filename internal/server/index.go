package server

import (
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed index.html
var indexHTML string

// index shows what there is to open.
func (s *Server) index(w http.ResponseWriter, r *http.Request) {
	page, err := template.New("index").Parse(indexHTML)
	if err != nil {
		panic(err) // the page is ours
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := page.Execute(w, map[string]any{"Sites": Sites(), "Version": s.Version}); err != nil {
		s.Log.WarnContext(r.Context(), "the first page could not be written", "error", err)
	}
}
