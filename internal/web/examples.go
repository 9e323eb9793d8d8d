package web

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed examples
var examples embed.FS

// Example is a question that GraphiQL opens with.
type Example struct {
	// Name is the file's, without number and ending: unique in its world.
	Name string `json:"name"`
	// Question is the document's first line, in words.
	Question string `json:"question"`
	// Document is one named GraphQL operation without variables, with its comments.
	Document string `json:"document"`
}

// Examples are the questions of a world, in the order of their files
// examples/<world>/NN-name.graphql. Each file starts with the question as a comment.
func Examples(w World) ([]Example, error) {
	files, err := fs.Glob(examples, path.Join("examples", string(w), "*.graphql"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no example questions for the world %q", w)
	}
	list := make([]Example, 0, len(files))
	for _, file := range files {
		document, err := fs.ReadFile(examples, file)
		if err != nil {
			return nil, err
		}
		e, err := parseExample(file, string(document))
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func parseExample(file, document string) (Example, error) {
	base := strings.TrimSuffix(path.Base(file), ".graphql")
	_, name, numbered := strings.Cut(base, "-")
	first, _, _ := strings.Cut(document, "\n")
	question, comment := strings.CutPrefix(first, "# ")
	if !numbered || !comment || question == "" {
		return Example{}, fmt.Errorf("%s: want NN-name.graphql with the question as a comment in its first line", file)
	}
	return Example{Name: name, Question: question, Document: document}, nil
}
