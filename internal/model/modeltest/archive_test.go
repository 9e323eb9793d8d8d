package modeltest

import (
	"testing"

	"concert/internal/model"
)

func TestShortIDs(t *testing.T) {
	for short, long := range map[string]string{
		"need:a1":                              "need:0A100000000000000000000002",
		"need:a10":                             "need:0A100000000000000000000003",
		"step:pilot-z":                         "",
		"need:01":                              "",
		"need:0":                               "",
		"visit:abcdefghjkmnpqrstvwxy123":       "",
		"state:KEN":                            "state:KEN",
		"need:01JX0000000000000000000001":      "need:01JX0000000000000000000001",
		"need:this-is-far-too-long-to-be-held": "need:this-is-far-too-long-to-be-held",
	} {
		got := LongID(short)
		if long != "" && got != long {
			t.Errorf("LongID(%s) = %s, want %s", short, got, long)
		}
		kind, err := model.KindOfID(got)
		if err != nil || (long == "" && model.CheckID(kind, got) != nil) {
			t.Errorf("LongID(%s) = %s is not an id", short, got)
		}
		if back := ShortID(got); back != short {
			t.Errorf("ShortID(%s) = %s, want %s", got, back, short)
		}
	}
	if a, b, c := LongID("need:a1"), LongID("need:a10"), LongID("need:b1"); a >= b || b >= c {
		t.Error("long ids do not sort as short ones do")
	}
	text := "need:a1 REQUIRES need:b-2, and state:XAB HAS_NEED need:a1"
	if got := Shorten(Lengthen(text)); got != text {
		t.Error(got)
	}
}

func TestParse(t *testing.T) {
	s := Parse(t, `
-- member-states.yaml --
records:
  - {id: state:XAA, name: A, HAS_NEED: [need:a1, need:a2]}
-- needs/all.yaml --
records:
  - {id: need:a1, summary: First, REQUIRES: need:a2}
  - {id: need:a2, summary: Second}
-- want --
anything
`)
	h, ok := s.Node(LongID("need:a1"))
	if !ok || s.Version() != 1 || len(h.Linked(model.Requires, model.Outward)) != 1 {
		t.Fatal("the world is not as it is written")
	}
	next := Land(t, s, model.RemoveEdge(model.Requires, "need:a1", "need:a2", ""))
	if next.CountEdges(model.Requires) != 0 || s.CountEdges(model.Requires) != 1 {
		t.Error("Land does not land")
	}
}
