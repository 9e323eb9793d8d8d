// Package naive says the measures as plainly as Go can: maps, slices and
// rational numbers, no index and no cache, everything read anew for each
// question. It was written from the definitions alone and is the independent
// check of package analysis in tests; nothing else imports it.
//
// A question takes a view, a lens and a scope and answers in plain structs whose
// numbers are rounded once, to six places, half away from zero. Each function
// cites the sentence that it says. "Reading:" marks what the definitions leave
// open and this package decided.
package naive
