package graph

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"runtime"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/sync/semaphore"

	"concert/graph/generated"
	"concert/internal/cache"
	"concert/internal/model"
)

// Handler answers questions in GraphQL. Make one with NewHandler.
type Handler struct {
	schema    graphql.ExecutableSchema
	documents *documents
	limits    Limits
	present   graphql.ErrorPresenterFunc
	recover   graphql.RecoverFunc
	grounds   *grounds
	measures  cache.Shared[measureKey, measure]
	room      *room
}

// NewHandler returns a handler that logs what goes wrong inside.
func NewHandler(log *slog.Logger, limits Limits) *Handler {
	executable := generated.NewExecutableSchema(generated.Config{Resolvers: &Resolver{}, Schema: schema()})
	h := &Handler{
		schema:    executable,
		documents: newDocuments(executable.Schema(), limits),
		limits:    limits,
		present:   presenter(log),
		recover:   recoverer(log),
		grounds:   newGrounds(),
		room:      newRoom(limits),
	}
	h.measures.Drop = func(m measure) { h.room.shrink(m.room) }
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

// Answer is the answer to a question. Data is nil if the question was refused
// before any of it was read, or ended above a limit.
type Answer struct {
	Errors     gqlerror.List  `json:"errors,omitempty"`
	Data       rawData        `json:"data,omitempty"`
	Extensions map[string]any `json:"extensions,omitempty"`

	sent func()
}

type rawData []byte

// MarshalJSON returns the data as it is.
func (d rawData) MarshalJSON() ([]byte, error) { return d, nil }

// Ask answers a question about the Request of the context (WithRequest).
func (h *Handler) Ask(ctx context.Context, q Question) Answer {
	answer := h.ask(ctx, q, func(ast.Operation) error { return nil })
	answer.sent()
	return answer
}

// ask answers a question whose operation is allowed. The answer takes room until it
// was sent.
func (h *Handler) ask(ctx context.Context, q Question, allowed func(ast.Operation) error) (answer Answer) {
	request := requestOf(ctx)
	h.grounds.forgetErased(request.View)
	r := &run{handler: h, limits: h.limits, errs: failures{most: h.limits.Errors}, roots: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0)))}
	request.run = r
	ctx = WithRequest(ctx, request)
	r.ctx, r.end = context.WithCancelCause(ctx)
	defer r.finish()
	defer func() {
		if cause := recover(); cause != nil {
			answer = h.refuse(ctx, h.recover(ctx, cause))
		}
		answer.Extensions, answer.sent = extensions(request, r), r.shrink(len(answer.Data))
	}()
	doc, errs := h.documents.read(request.Viewer.Class(request.View), q.Query)
	if errs != nil {
		return h.refuseAll(ctx, &r.errs, asErrors(errs))
	}
	operation, err := operationOf(doc, q.OperationName)
	if err == nil {
		err = allowed(operation.Operation)
	}
	if err != nil {
		return h.refuse(ctx, err)
	}
	variables, wrong := readVariables(h.schema.Schema(), operation, q.Variables)
	if wrong != nil {
		return h.refuseAll(ctx, &r.errs, wrong)
	}
	values, tooMuch := h.limits.checkCost(estimator{schema: h.schema.Schema(), view: request.View, variables: variables}, operation)
	if tooMuch != nil {
		return h.refuse(ctx, tooMuch)
	}
	if err := r.enter(values); err != nil {
		return h.refuse(ctx, err)
	}
	return h.execute(r, &graphql.OperationContext{
		RawQuery: q.Query, Variables: variables, OperationName: q.OperationName, Doc: doc, Operation: operation,
		RecoverFunc: h.recover, ResolverMiddleware: r.resolve,
		RootResolverMiddleware: r.resolveRoot,
	})
}

// operationOf returns the operation of a valid document that is to be run.
func operationOf(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, error) {
	if operation := doc.Operations.ForName(name); operation != nil {
		return operation, nil
	}
	if name != "" {
		return nil, model.Errorf(model.Invalid, "the document holds no operation of the name %s: take a name that is written there", shown(name))
	}
	return nil, model.Errorf(model.Invalid,
		"the document holds %d operations: name the one to run in operationName, as it is written there", len(doc.Operations))
}

// execute makes the answer to an operation. One that has ended is not kept in part.
func (h *Handler) execute(r *run, operation *graphql.OperationContext) Answer {
	ctx := graphql.WithOperationContext(r.ctx, operation)
	ctx = graphql.WithResponseContext(ctx, r.presenter(h.present), h.recover)
	response := h.schema.Exec(ctx)(ctx)
	if len(response.Data) > h.limits.Bytes {
		r.end(tooLong(h.limits.Bytes))
	}
	if r.ctx.Err() != nil {
		r.errs = failures{most: h.limits.Errors}
		return h.refuse(r.ctx, context.Cause(r.ctx))
	}
	return Answer{Errors: r.errs.listed, Data: rawData(response.Data)}
}

func (h *Handler) refuse(ctx context.Context, err error) Answer {
	return Answer{Errors: gqlerror.List{h.present(ctx, err)}}
}

// refuseAll lists the first of several errors, in their order, and counts the others.
func (h *Handler) refuseAll(ctx context.Context, found *failures, errs []error) Answer {
	for _, err := range errs[:min(len(errs), found.most)] {
		found.listed = append(found.listed, h.present(ctx, err))
	}
	found.total = len(errs)
	return Answer{Errors: found.listed}
}

func asErrors(list gqlerror.List) []error {
	errs := make([]error, len(list))
	for i, err := range list {
		errs[i] = err
	}
	return errs
}

// extensions says what an answer is about, which lists hold more than it shows, and how
// many errors are not listed in it.
func extensions(request Request, r *run) map[string]any {
	said := map[string]any{"snapshot": map[string]any{
		"world":   request.View.World(),
		"version": request.View.Version(),
		"asOf":    request.AsOf.String(),
		"view":    request.View.View(),
	}}
	if left := r.errs.left(); left > 0 {
		said["errorsNotListed"] = left
	}
	if lists := r.allTruncated(); len(lists) > 0 && r.ctx.Err() == nil {
		said["truncated"] = lists
	}
	return said
}

var _ http.Handler = (*Handler)(nil)

// code returns the code of an error that was presented.
func code(err *gqlerror.Error) model.ErrorCode {
	c, _ := err.Extensions["code"].(model.ErrorCode)
	return c
}
