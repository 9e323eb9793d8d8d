// Package analysis answers Concert's questions. Each question is a pure function
// of a ground, a scope and a lens. Its answers are exact, and explain themselves.
//
// A Ground is a view on one day, prepared for questions: records that were decided
// to be the same count as one, each provider counts as its root, and dates and
// statuses are evaluated. A Scope narrows a question to some States, themes or
// programmes; a Lens sets how it looks, such as the day. A figure remembers the
// question that it answers, so that explaining it does not compute the answer
// again.
//
// Points are computed as whole grains (type grain): severities are whole numbers,
// extents are whole percents, what is implied of a need is a share of at most sixteen
// themes, and impliedWeight and metFrom, the two numbers of a Lens, have at most four
// decimal places, so that sums are never rounded. Figures are rounded once, to six
// decimal places (type micro), half away from zero.
//
// Names and definitions are those of the field; each question cites its sources.
package analysis
