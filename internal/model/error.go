package model

import (
	"errors"
	"fmt"
	"strings"
)

// ErrorCode is one of a closed list of codes, which the API uses too.
type ErrorCode string

// The codes.
const (
	Unauthenticated ErrorCode = "UNAUTHENTICATED"
	Forbidden       ErrorCode = "FORBIDDEN"
	NotFound        ErrorCode = "NOT_FOUND"
	Invalid         ErrorCode = "INVALID"
	Conflict        ErrorCode = "CONFLICT"
	LimitExceeded   ErrorCode = "LIMIT_EXCEEDED"
	Unavailable     ErrorCode = "UNAVAILABLE"
	Internal        ErrorCode = "INTERNAL"
)

// Error is an error that its reader can act on: what was wrong, where, and
// what to do. Its text may be shown to whoever asked.
type Error struct {
	Code     ErrorCode
	Message  string
	Path     []string  // of the argument, where one was wrong
	Problems []Problem // all that is wrong with a draft
}

// Errorf returns an Error with a formatted message.
func Errorf(code ErrorCode, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Error returns the message and each problem on a line of its own.
func (e *Error) Error() string {
	if len(e.Problems) == 0 {
		return e.Message
	}
	lines := make([]string, 0, len(e.Problems)+1)
	if e.Message != "" {
		lines = append(lines, e.Message)
	}
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// CodeOf returns the code of an Error in the chain, Internal if there is none.
func CodeOf(err error) ErrorCode {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Rule names what a Problem breaks.
type Rule string

// The rules that are enforced on write.
const (
	RuleUnknownKind     Rule = "UNKNOWN_KIND"
	RuleUnknownProperty Rule = "UNKNOWN_PROPERTY"
	RuleMissing         Rule = "MISSING_PROPERTY"
	RuleValue           Rule = "BAD_VALUE"
	RuleMalformedID     Rule = "MALFORMED_ID"
	RuleDuplicateNode   Rule = "DUPLICATE_NODE"
	RuleDuplicateEdge   Rule = "DUPLICATE_EDGE"
	RuleUnknownRecord   Rule = "UNKNOWN_RECORD"
	RuleDanglingEdge    Rule = "DANGLING_EDGE"
	RuleWrongEnds       Rule = "WRONG_ENDS"
	RuleCardinality     Rule = "CARDINALITY"
	RuleCycle           Rule = "CYCLE"
	RuleAcrossStates    Rule = "ACROSS_STATES"
	RuleAcrossWorlds    Rule = "ACROSS_WORLDS"
	RuleDates           Rule = "DATES"
	RuleOneRegion       Rule = "ONE_REGION"
	RuleOneProposal     Rule = "ONE_PROPOSAL"
	RuleSame            Rule = "SAME"
	RuleCode            Rule = "CODE_OF_ANOTHER_WORLD"
	RuleErased          Rule = "ERASED"
)

// Problem is one thing that is wrong with a draft.
type Problem struct {
	Rule     Rule
	Record   string // the id of a node or the key of an edge
	Property string // "" where the whole record is meant
	Message  string
	Missing  string // what is not there: the id of a record, or the label of a kind of edge; mostly ""
	Edge     string // of RuleCardinality: the label of the kind of edge of which there are too many or too few
	Change   int    // the index of the change in the draft, -1 if none is meant
}

// String returns the record, the property and the message in one line.
func (p Problem) String() string {
	if p.Property == "" {
		return p.Record + ": " + p.Message
	}
	return p.Record + ": " + p.Property + " " + p.Message
}
