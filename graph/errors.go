package graph

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"concert/internal/model"
)

const internalMessage = "internal error"

// errPanic stands for a panic that was logged where it was caught.
var errPanic = errors.New("panic")

// presenter gives each error its code, once: those of the model have one; what
// is wrong with a document, a variable or an argument is INVALID; a request that
// ended before its answer is UNAVAILABLE. All others are logged with the request
// and read "internal error" outside.
func presenter(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		shown := &gqlerror.Error{Message: internalMessage, Extensions: map[string]any{"code": model.Internal}}
		given, ok := errors.AsType[*gqlerror.Error](err)
		if ok {
			shown.Path, shown.Locations = given.Path, given.Locations
		}
		known, isModel := errors.AsType[*model.Error](err)
		if input, ok := errors.AsType[*inputError](err); ok {
			setArgument(shown, input.at)
		}
		switch {
		case isModel && known.Code != model.Internal:
			shown.Message = withShortQuotes(known.Error())
			shown.Extensions["code"] = known.Code
			setArgument(shown, argumentPath(known.Path))
		case ok && isProtocol(given):
			shown.Message = withShortEchoes(given.Message)
			shown.Extensions["code"] = model.Invalid
		case ok && isArgument(ctx, given):
			field := graphql.GetFieldContext(ctx).Path()
			shown.Message = given.Path[len(given.Path)-1:].String() + " " + withShortEchoes(given.Message)
			shown.Extensions["code"] = model.Invalid
			setArgument(shown, given.Path[len(field):])
			shown.Path = field
		case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			shown.Message = "the request ended before its answer was ready: ask again, or for less"
			shown.Extensions["code"] = model.Unavailable
		case !errors.Is(err, errPanic):
			log.ErrorContext(ctx, "internal error", "request", requestOf(ctx).ID, "path", shown.Path.String(), "error", err)
		}
		return shown
	}
}

// isProtocol reports whether the error is one in a document.
func isProtocol(err *gqlerror.Error) bool {
	code := err.Extensions["code"]
	return code == errcode.ValidationFailed || code == errcode.ParseFailed
}

// isArgument reports whether the value of an argument could not be read: such an
// error's path goes on below its field.
func isArgument(ctx context.Context, err *gqlerror.Error) bool {
	field := graphql.GetFieldContext(ctx)
	if field == nil {
		return false
	}
	path := field.Path()
	return len(err.Path) > len(path) && slices.Equal(err.Path[:len(path)], path)
}

func argumentPath(path []string) ast.Path {
	argument := make(ast.Path, len(path))
	for i, part := range path {
		if n, err := strconv.Atoi(part); err == nil {
			argument[i] = ast.PathIndex(n)
		} else {
			argument[i] = ast.PathName(part)
		}
	}
	return argument
}

func setArgument(err *gqlerror.Error, path ast.Path) {
	if len(path) > 0 {
		err.Extensions["argument"] = path
	}
}

// recoverer logs a panic of a resolver with its stack.
func recoverer(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, cause any) error {
		log.ErrorContext(ctx, "panic", "request", requestOf(ctx).ID, "path", graphql.GetPath(ctx).String(),
			"cause", cause, "stack", string(debug.Stack()))
		return errPanic
	}
}
