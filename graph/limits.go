package graph

import (
	"math"
	"strconv"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"concert/internal/model"
)

// Limits bound what one question may ask for and what all questions under way may
// hold. Each refusal names the limit and its figure.
type Limits struct {
	// Of a document, before it is validated, in time linear in its length.
	Tokens  int
	Nesting int // brackets within brackets, of any sort
	Depth   int // fields within fields
	Fields  int // those of all operations together, fragments counted wherever they are spread
	Parts   int // fields, arguments, values, directives, spreads and variables that validation looks at, those of fragments each time

	// Of an answer. Values are held against the document as a guess first, and
	// both are counted while the answer is made.
	Values int
	Bytes  int
	Errors int // listed; the others are counted
	Days   int // that the measures of one question look at

	// AtOnce is how many values all questions under way may hold together, and
	// Patience how long one waits for others to make room.
	AtOnce   int
	Patience time.Duration
}

// DefaultLimits leave room for every question that a person writes.
func DefaultLimits() Limits {
	return Limits{
		Tokens: 10_000, Nesting: 200, Depth: 20, Fields: 1_000, Parts: 20_000,
		Values: 1_000_000, Bytes: 16 << 20, Errors: 10, Days: 10,
		AtOnce: 2_000_000, Patience: 5 * time.Second,
	}
}

func exceeded(format string, args ...any) *gqlerror.Error {
	return gqlerror.Wrap(model.Errorf(model.LimitExceeded, format, args...))
}

func whole(f float64) string {
	if f > 1e15 {
		return "more than 10^15"
	}
	return strconv.FormatFloat(math.Ceil(f), 'f', 0, 64)
}
