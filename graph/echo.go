package graph

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// The runes that an error repeats of one value of a request, and that it has
// at all.
const (
	longestEcho    = 60
	longestMessage = 500
)

var (
	quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	word       = regexp.MustCompile(fmt.Sprintf(`\S{%d,}`, longestEcho+5)) // longer than a text with its quotes
)

// shortened bounds what an error repeats of a request.
func shortened(text string) string { return cutTo(text, longestEcho) }

func cutTo(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// withShortQuotes bounds each text that a message quotes.
func withShortQuotes(message string) string {
	return quotedText.ReplaceAllStringFunc(message, func(quoted string) string {
		return `"` + shortened(quoted[1:len(quoted)-1]) + `"`
	})
}

// withShortValue bounds a value that a message repeats without quotes.
func withShortValue(message string, value any) string {
	if text, ok := value.(string); ok && text != "" {
		message = strings.ReplaceAll(message, text, shortened(text))
	}
	return message
}

// valueAt returns the value at a path within others, as far as the path leads.
func valueAt(value any, path ast.Path) any {
	for _, step := range path {
		object, _ := value.(map[string]any)
		list, _ := value.([]any)
		switch at := step.(type) {
		case ast.PathName:
			value = object[string(at)]
		case ast.PathIndex:
			if int(at) < len(list) {
				value = list[at]
			}
		}
	}
	return value
}

// withShortEchoes bounds what a message of the executor repeats, which quotes
// some values and not others.
func withShortEchoes(message string) string {
	return cutTo(word.ReplaceAllStringFunc(withShortQuotes(message), shortened), longestMessage)
}
