// Package analysis answers Concert's questions: pure functions of a view and a
// lens, exact, and explained.
//
// A Ground is a view at a date, made ready for questions: records decided to be
// the same are contracted, providers stand for their roots, dates and statuses
// are judged. A question narrows it by a Scope and looks through a Lens. Figures
// keep the question that they answer, so that to explain one builds nothing anew.
//
// All points are whole millionths inside (type micro): severity is a whole
// number, extents are whole percents, and kappa and tau have at most four
// decimal places, so that no sum is ever rounded. Shares are rounded once, to six
// decimal places, half away from zero.
//
// Names and definitions are those of the field and of the product's measures;
// the sources stand at each question.
package analysis
