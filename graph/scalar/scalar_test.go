package scalar_test

import (
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"concert/graph/scalar"
	"concert/internal/model"
)

func written(m graphql.Marshaler) string {
	var text strings.Builder
	m.MarshalGQL(&text)
	return text.String()
}

// What is not recorded is null.
func TestWritten(t *testing.T) {
	for want, m := range map[string]graphql.Marshaler{
		`"a \"text\""`:   scalar.MarshalString(`a "text"`),
		`null`:           scalar.MarshalString(""),
		`"2020-01"`:      scalar.MarshalDate(model.NewDate(2020, 1, 0)),
		`null `:          scalar.MarshalDate(0),
		`"MEMBER_STATE"`: scalar.MarshalNodeKind(model.KindMemberState),
		`"HAS_NEED"`:     scalar.MarshalEdgeKind(model.HasNeed),
		`0`:              scalar.MarshalVersion(0),
	} {
		if got := written(m); got != strings.TrimSpace(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A value is read as it is written, and what is none is refused.
func TestRead(t *testing.T) {
	for _, kind := range model.NodeKinds() {
		if got, err := scalar.UnmarshalNodeKind(kind.String()); got != kind || err != nil {
			t.Errorf("%s is read as %s: %v", kind, got, err)
		}
	}
	for _, kind := range model.EdgeKinds() {
		if got, err := scalar.UnmarshalEdgeKind(kind.String()); got != kind || err != nil {
			t.Errorf("%s is read as %s: %v", kind, got, err)
		}
	}
	if got, err := scalar.UnmarshalDate("2020-01"); got != model.NewDate(2020, 1, 0) || err != nil {
		t.Errorf("2020-01 is read as %s: %v", got, err)
	}
	for what, read := range map[string]func() error{
		"the bad date": func() error { _, err := scalar.UnmarshalDate(2020); return err },
		"kind such as": func() error { _, err := scalar.UnmarshalNodeKind("need"); return err },
	} {
		if err := read(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("got the error %v, want one with %q", err, what)
		}
	}
}

// TestNumbersHaveNoExponent: a number is written with all its digits, however
// large or small.
func TestNumbersHaveNoExponent(t *testing.T) {
	for want, f := range map[string]float64{"1000000": 1e6, "1234567.5": 1234567.5, "0.000001": 1e-6, "0": 0, "-2500000": -2.5e6} {
		var got strings.Builder
		scalar.MarshalFloat(f).MarshalGQL(&got)
		if got.String() != want {
			t.Errorf("%v is written as %s, want %s", f, got.String(), want)
		}
	}
}
