package main

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// longestWord is how many runes a message repeats of a name that was given.
const longestWord = 300

// forPeople returns a text for people in which nothing that was given moves the cursor or
// colours a terminal, or is repeated at length: control characters and others that do not
// show are written as escapes. Lines stay lines.
func forPeople(text string) string {
	var b strings.Builder
	word := 0
	for _, r := range text {
		if r == ' ' || r == '\n' {
			word = 0
		} else {
			word++
		}
		switch {
		case word == longestWord:
			b.WriteRune('…')
		case word > longestWord:
		case r == '\n', r == ' ', unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			escaped := strconv.QuoteRuneToASCII(r)
			b.WriteString(escaped[1 : len(escaped)-1])
		}
	}
	return b.String()
}

// signIn is the part of an address that says who signs in, up to its last @: a
// password may have what would end it.
var signIn = regexp.MustCompile(`//\S*@`)

// withoutSignIn returns a text with its addresses, without who signs in there.
func withoutSignIn(text string) string { return signIn.ReplaceAllLiteralString(text, "//…@") }

// misread returns an address that was not understood without what may hold a
// password: all before its last @, and all after a question mark.
func misread(address string) string {
	if at := strings.LastIndex(address, "@"); at >= 0 {
		address = "…" + address[at:]
	}
	if host, _, asked := strings.Cut(address, "?"); asked {
		address = host + "?…"
	}
	return address
}
