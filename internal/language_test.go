package internal_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// wrong is a turn of words at which a reader of English stops.
type wrong struct {
	form   *regexp.Regexp
	right  *regexp.Regexp // finds what of that is good English all the same; nil if nothing is
	reason string         // what to write instead
}

// worst are the turns that came back most often. Anything else is for reviewers.
func worst() []wrong {
	return []wrong{
		turn(`(tell|tells|told) whether`, ``, `a function "reports whether", as in the documentation of Go`),
		turn(`wanted (is|are|was|were|after)`, ``, `say "want X"`),
		turn(`(there )?(is|are|was|were|be) no( longer| more| less)?`, `(?i)^there | (longer|more|less)$`,
			`say "is not a X", or "no X matches"; only "there is no" and "no longer" are usual`),
		turn(`(has|have) no such`, ``, `say what is missing: "no Member State has this id"`),
		turn(`(is|are) (told|said)`, ``, `say "is reported", "is listed" or "is shown"`),
		turn(`the own`, ``, `say whose: "its own State"`),
		turn(`(by|from|to|with) who`, ``, `say "to anyone who", "by those who"`),
		turn(`where (none|not|there (is|are) (no|none))`, `^WHERE `, `a condition begins with "if" or "when"; "where" is for places`),
		turn(`(known|allowed|possible) are`, ``, `say "the settings are X"`),
		turn(`(a|as|its|of|the|their) graves?`, ``, `say "tombstone"`),
	}
}

// turn returns the turn of a form, a regular expression in small letters. A space
// in it is also the end of a line, in a comment too. right, if any, finds in what the
// form found whether it is good English all the same.
func turn(form, right, reason string) wrong {
	form = strings.ReplaceAll(form, " ", `(?:[ \t]+|[ \t]*\n[ \t]*(?://|#|>)?[ \t]*)`)
	w := wrong{form: regexp.MustCompile(`(?i)\b` + form + `\b`), reason: reason}
	if right != "" {
		w.right = regexp.MustCompile(right)
	}
	return w
}

// find returns where a text has the turn, as pairs of offsets.
func (w wrong) find(text string) [][]int {
	return slices.DeleteFunc(w.form.FindAllStringIndex(text, -1), func(at []int) bool {
		return w.right != nil && w.right.MatchString(strings.Join(strings.Fields(text[at[0]:at[1]]), " "))
	})
}

// TestLanguage finds the worst turns in code, in the schema and in documents.
func TestLanguage(t *testing.T) {
	turns, files := worst(), 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains([]string{"bin", "generated", "node_modules", "testdata"}, name) || (strings.HasPrefix(name, ".") && name != "..")):
			return filepath.SkipDir
		case d.IsDir() || !slices.Contains([]string{".go", ".graphqls", ".md"}, filepath.Ext(name)) || name == "language_test.go":
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		text := string(content)
		for _, w := range turns {
			for _, at := range w.find(text) {
				t.Errorf("%s:%d: %q: %s", path, 1+strings.Count(text[:at[0]], "\n"), text[at[0]:at[1]], w.reason)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 300 {
		t.Errorf("only %d files were found", files)
	}
}

// TestWorstWords holds each turn to what it finds and to what it leaves alone.
func TestWorstWords(t *testing.T) {
	turns := worst()
	for text, want := range map[string]int{
		"isClosed tells whether a need is closed": 1,
		"isClosed reports whether it is closed":   0,
		"severity is 6; wanted is 0 to 5":         1,
		"severity is 6; want 0 to 5":              0,
		"a wanted record":                         0,
		"XAA is no State":                         1,
		"this is\n\t// no State":                  1,
		"these ARE NO States":                     1,
		"there is no State":                       0,
		"There are\n// no States":                 0,
		"it is no longer a State":                 0,
		"it is no\n// longer a State":             0,
		"this is no more than a name":             0,
		"the notes are nowhere":                   0,
		"the world has no such State":             1,
		"a mistake is told once":                  1,
		"all that is wrong is said":               1,
		"the own State":                           1,
		"its own State, the owner":                0,
		"shown to who asks":                       1,
		"shown to anyone who asks, with whom":     0,
		"0 where there is none":                   1,
		"empty where none is":                     1,
		"a page says where nobody covers a need":  0,
		"no setting x: known are a and b":         1,
		"MATCH (n) WHERE NOT n:Need":              0,
		"an edge in a grave":                      1,
		"a tombstone, a graver need":              0,
	} {
		found := 0
		for _, w := range turns {
			found += len(w.find(text))
		}
		if found != want {
			t.Errorf("%q: %d turns are found, want %d", text, found, want)
		}
	}
}
