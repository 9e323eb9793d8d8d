// Package access decides who sees what. A view is a snapshot narrowed, before
// any question is asked, to what a viewer may see in one world, so that no
// list, total, rank, path, search hit, error text, export or report can hold
// more.
//
// The rules are those of the table of rights; where it leaves something open,
// this package decides:
//
//   - A focal point sees the record of its own State or provider at any level:
//     without it nothing that belongs to it could be shown. A record is still
//     visible only with the State or resolution that it is bound to.
//   - A provider is a Compact entity if it says so, or, saying nothing, if what it
//     is PART_OF is one.
//   - What a State shared is seen by the provider that it named and by its
//     offices, at any depth of PART_OF; not by what that provider is an office of.
//     It is seen with the edges that the level of the viewer allows, and with the
//     details that a partial consent keeps from others. A NONE that becomes the
//     decision on a record removes its shares (model.Snapshot.Complete).
//   - The programmes that a provider leads or implements are those in which it
//     takes part itself, not those of its offices or of what it is an office of.
//   - Edges at the own records of a State or at such programmes are seen whatever
//     their own level, if the other end is; engagements in a State by the State too.
//     What a consultation MAPPED is a detail of it, and so is not seen with the
//     programme alone.
//   - No edge gives a right that has an until, that is a claim, or that is fictional
//     at a real record (model.Edge.GivesRight).
//   - A claim is seen by who sees the one that claims it, and so is what belongs to
//     another by a claim. To confirm or withdraw one may widen what is seen.
//   - A record that belongs to a State as somebody claims is not its own. A decision
//     that bears on a record by a claim opens nothing: the level is the stricter of
//     those with the claims and without them.
//   - The exercise shows real themes, resolutions, instruments, requirements and
//     guidance, the edges among them, and the sources that these name, of all that
//     the public part; the data sets of such sources it does not show, for they
//     describe the real world.
//   - A visit or consultation without a recorded consent counts as an undated NONE,
//     but ends no share: nobody decided it.
//   - Of a removed record the last state is the one before it was removed, with
//     what the same commit decided, and with the decisions made since on the visits
//     and consultations that bore on it. A record that the newest version neither
//     holds nor remembers was erased, and is hidden in every version.
//
// A view is named by what was released to whom: "public", "released to
// state:XAB", "released to provider:unodc", "secretariat". The name never tells
// that anything is hidden.
package access
