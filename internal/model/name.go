package model

import (
	"fmt"
	"strings"
	"unicode"
)

// Name returns the name that the record gives, or else the one derived.
func (h Handle) Name() string {
	if name, ok := h.GivenName(); ok {
		return name
	}
	return h.DerivedName()
}

// GivenName returns the name that the record itself gives, if it gives one.
func (h Handle) GivenName() (name string, ok bool) { return h.text(cellName) }

// DerivedName returns a name made from values of the record and of the one that it
// belongs to, as its kind declares it; its id if it has none of these.
func (h Handle) DerivedName() string {
	if name := h.derivedName(); name != "" {
		return onOneLine(name)
	}
	return h.ID()
}

// onOneLine returns a text as a name may be: without characters that nobody sees, and
// with spaces where they stood for one.
func onOneLine(text string) string {
	if !strings.ContainsFunc(text, isUnseen) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case !isUnseen(r):
			return r
		case unicode.In(r, unicode.Cf):
			return -1
		}
		return ' '
	}, text)
}

func (h Handle) derivedName() string {
	name := ""
	for _, part := range derived.kinds[h.Kind()].called {
		text, ok := h.partOfName(part)
		switch {
		case !ok:
		case name == "":
			name = text
		default:
			name += ", " + text
		}
	}
	return name
}

func (h Handle) partOfName(part namePart) (text string, ok bool) {
	if part.owner {
		owner, found := h.owner(claimsToo)
		if !found {
			return "", false
		}
		return part.words + owner.Name(), true
	}
	if part.cell < 0 {
		return part.words, true
	}
	if text, ok = h.textOf(part.cell); !ok {
		return "", false
	}
	return part.words + text, true
}

// textOf returns the value of any property as a text.
func (h Handle) textOf(i int) (string, bool) {
	if kinds[h.Kind()].cells[i].Type == TypeText {
		return h.text(i)
	}
	value := h.value(i)
	if value == nil {
		return "", false
	}
	return fmt.Sprint(value), true
}

// Names returns what people call the record: its name, its codes, symbol, title,
// acronym and other names, and the code in its id.
func (h Handle) Names() []string {
	names := []string{h.Name()}
	for _, i := range derived.kinds[h.Kind()].aliases {
		switch value := h.value(i).(type) {
		case string:
			names = append(names, value)
		case []string:
			names = append(names, value...)
		}
	}
	_, code, _ := strings.Cut(h.ID(), ":")
	if calls := kinds[h.Kind()].Form.Calls; calls != nil && calls(code) {
		names = append(names, code)
	}
	return names
}
