// Package access decides who sees what. It narrows a snapshot to a view: what a
// viewer may see in one world. This is done before any question is asked, so
// that no list, total, rank, path, search hit, error, export or report can hold
// more than the view.
//
// docs/who-sees-what.md has the rules. What they leave open is decided here:
//
//   - A focal point sees the record of its own State or provider at any level,
//     because nothing that belongs to that record could be shown without it. A
//     record that is bound to a State or a resolution is visible only together
//     with it.
//   - A provider is a Compact entity if it says so. If it does not say, it is one
//     if the provider that it is PART_OF is one.
//   - What a State shared is seen by the provider that it named and by the offices
//     of that provider, at any depth of PART_OF, but not by the provider of which
//     the named one is an office. They see it with those of its edges that their
//     level allows, and with the details that a partial consent keeps from others. A
//     NONE that becomes the decision on a record removes its shares
//     (model.Snapshot.Complete).
//   - A provider leads or implements a programme only if it takes part itself; its
//     offices, and the provider of which it is an office, do not count.
//   - Edges at a State's own records, and at the programmes that a provider leads
//     or implements, are seen at any level, if their other end is seen. A State
//     also sees every engagement in it. What a consultation MAPPED is a detail of
//     the consultation, so seeing the programme is not enough to see it.
//   - An edge gives no right if it has an end (until), is a claim, or is fictional at a
//     real record (model.Edge.GivesRight).
//   - A claim is seen by everyone who sees the one that claims it, and so is what
//     belongs to a record by a claim. Confirming or withdrawing a claim may show
//     it to more viewers.
//   - A record that belongs to a State only by a claim is not that State's own. A
//     decision that affects a record by a claim opens nothing: the stricter of the
//     levels with and without the claims holds.
//   - The exercise shows these real records: the public ones among themes,
//     resolutions, instruments, requirements and guidance, with the edges among
//     them and the sources that they name. It does not show the data sets of
//     these sources, because they describe the real world.
//   - A visit or consultation without a recorded consent counts as an undated
//     NONE, but it ends no share, because nobody decided it.
//   - What a viewer may see of a removed record follows from its last state: the
//     one before the removal, with what the same commit decided, and with later
//     decisions on the visits and consultations on which its level depends. A
//     record that the newest version neither holds nor remembers was erased, and
//     is hidden in every version.
//
// The name of a view says what was released to whom: "public", "released to
// state:XAB", "released to provider:unodc", "secretariat". It never reveals that
// something is hidden.
package access
