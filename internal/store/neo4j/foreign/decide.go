package foreign

import (
	"maps"
	"slices"

	"concert/internal/model"
)

// decided says what a put would do that is for a State or the secretariat to
// decide, after the name of its property if it is about one.
var decided = map[model.Widening]string{
	model.WidensConsent:    "would show more than the consent so far",
	model.WidensReleasable: "would let a partial consent show the record",
	model.WidensRelease:    "would be looser than the release so far",
	model.WidensShare:      "would show the record to one more provider",
	model.WidensMembership: "would show the provider what members of the Compact see",
	model.WidensOffice:     "would give a provider the rights of one that it becomes part of",
}

// decisions keeps out the puts that decide who sees what, whole: what else they
// write waits with it. A record that was there keeps its last state.
func (x *selector) decisions() {
	for _, key := range slices.Sorted(maps.Keys(x.puts)) {
		put, still := x.puts[key]
		if !still {
			continue // left with its node
		}
		normal, err := model.Normal([]model.Change{put})
		if err != nil {
			continue // narrow says why
		}
		by, property := x.s.Widens(normal[0])
		if !by.ByDecision() {
			continue
		}
		x.out.Findings = append(x.out.Findings, undecided(key, property, decided[by], show(key)))
		x.out.KeptOut.add(key, x.print[key])
		delete(x.puts, key)
		if _, there := x.s.Node(key); put.Node != nil && !there {
			x.withoutEdges(key)
		}
	}
}
