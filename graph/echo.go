package graph

import (
	"fmt"
	"regexp"
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

// withShortEchoes bounds what a message of the executor repeats, which quotes
// some values and not others.
func withShortEchoes(message string) string {
	return cutTo(word.ReplaceAllStringFunc(withShortQuotes(message), shortened), longestMessage)
}
