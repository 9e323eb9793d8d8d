package graph

import (
	"context"
	"log/slog"
	"maps"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"concert/graph/generated"
	"concert/internal/model"
)

// Handler answers questions in GraphQL. Make one with NewHandler.
type Handler struct {
	executor *executor.Executor
	present  graphql.ErrorPresenterFunc
	recover  graphql.RecoverFunc
	grounds  *grounds
}

// NewHandler returns a handler that logs what goes wrong inside.
func NewHandler(log *slog.Logger, limits Limits) *Handler {
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &Resolver{}, Schema: schema()})
	h := &Handler{
		executor: executor.New(schema),
		present:  presenter(log),
		recover:  recoverer(log),
		grounds:  newGrounds(),
	}
	documents := newDocuments()
	h.executor.SetQueryCache(documents)
	h.executor.SetErrorPresenter(h.present)
	h.executor.SetRecoverFunc(h.recover)
	h.executor.Use(&limiter{limits: limits, schema: schema.Schema(), documents: documents})
	return h
}

// schema returns the schema without @defer, which gqlgen brings along: answers
// are sent whole.
func schema() *ast.Schema {
	whole := *generated.NewExecutableSchema(generated.Config{}).Schema()
	whole.Directives = maps.Clone(whole.Directives)
	delete(whole.Directives, "defer")
	return &whole
}

// Question is what is asked: a document, which of its operations, and the
// values of its variables.
type Question struct {
	Query         string
	OperationName string
	Variables     map[string]any
}

// Answer is what is answered. Data is nil if the question was refused before
// any of it was read.
type Answer struct {
	Errors     gqlerror.List  `json:"errors,omitempty"`
	Data       rawData        `json:"data,omitempty"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

type rawData []byte

// MarshalJSON returns the data as it is.
func (d rawData) MarshalJSON() ([]byte, error) { return d, nil }

// Ask answers a question about the Request of the context (WithRequest).
func (h *Handler) Ask(ctx context.Context, q Question) Answer {
	return h.ask(ctx, q, func(ast.Operation) error { return nil })
}

// ask answers a question whose operation is allowed.
func (h *Handler) ask(ctx context.Context, q Question, allowed func(ast.Operation) error) (answer Answer) {
	request := requestOf(ctx)
	h.grounds.forgetErased(request.View)
	request.grounds, request.variables = h.grounds, q.Variables
	ctx = graphql.StartOperationTrace(WithRequest(ctx, request))
	defer func() {
		if cause := recover(); cause != nil {
			answer = h.refuse(ctx, h.recover(ctx, cause))
		}
		answer.Extensions = extensions(request)
	}()
	operation, errs := h.executor.CreateOperationContext(ctx, &graphql.RawParams{
		Query: q.Query, OperationName: q.OperationName, Variables: q.Variables,
	})
	if errs != nil {
		return answerOf(h.executor.DispatchError(graphql.WithOperationContext(ctx, operation), errs))
	}
	if err := allowed(operation.Operation.Operation); err != nil {
		return h.refuse(ctx, err)
	}
	respond, ctx := h.executor.DispatchOperation(ctx, operation)
	response := respond(ctx)
	if response == nil {
		return h.refuse(ctx, context.Cause(ctx))
	}
	return answerOf(response)
}

func (h *Handler) refuse(ctx context.Context, err error) Answer {
	return Answer{Errors: gqlerror.List{h.present(ctx, err)}}
}

func answerOf(r *graphql.Response) Answer {
	return Answer{Errors: r.Errors, Data: rawData(r.Data)}
}

// extensions says what an answer is about.
func extensions(r Request) map[string]any {
	return map[string]any{"snapshot": map[string]any{
		"world":   r.View.World(),
		"version": r.View.Version(),
		"asOf":    r.AsOf.String(),
		"view":    r.View.View(),
	}}
}

var _ http.Handler = (*Handler)(nil)

// code returns the code of an error that was presented.
func code(err *gqlerror.Error) model.ErrorCode {
	c, _ := err.Extensions["code"].(model.ErrorCode)
	return c
}
