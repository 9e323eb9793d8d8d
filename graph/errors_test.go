package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"concert/internal/model"
)

// What is shown of an error outside, and what is logged inside.
func TestErrorsArePresentedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		want   string
		logged bool
	}{
		"one of the model": {
			err:  &model.Error{Code: model.NotFound, Message: "there is none", Path: []string{"scope", "themes", "0"}},
			want: `{"message":"there is none","extensions":{"argument":["scope","themes",0],"code":"NOT_FOUND"}}`,
		},
		"one of the model that others wrapped": {
			err:  fmt.Errorf("outer secret: %w", model.Errorf(model.Conflict, "somebody was faster")),
			want: `{"message":"somebody was faster","extensions":{"code":"CONFLICT"}}`,
		},
		"an internal one of the model": {
			err:    model.Errorf(model.Internal, "secret"),
			want:   `{"message":"internal error","extensions":{"code":"INTERNAL"}}`,
			logged: true,
		},
		"any other": {
			err:    errors.New("secret"),
			want:   `{"message":"internal error","extensions":{"code":"INTERNAL"}}`,
			logged: true,
		},
		"a request that was given up": {
			err:  fmt.Errorf("secret: %w", context.Canceled),
			want: `{"message":"the request ended before its answer was ready: ask again, or for less","extensions":{"code":"UNAVAILABLE"}}`,
		},
		"a panic, which was logged where it was caught": {
			err:  errPanic,
			want: `{"message":"internal error","extensions":{"code":"INTERNAL"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			present := presenter(slog.New(slog.NewJSONHandler(&log, nil)))
			ctx := WithRequest(t.Context(), Request{ID: "the-request"})
			ctx = graphql.WithResponseContext(ctx, present, graphql.DefaultRecover)
			shown, err := json.Marshal(present(ctx, gqlerror.WrapPath(nil, c.err)))
			if err != nil {
				t.Fatal(err)
			}
			if string(shown) != c.want {
				t.Errorf("got  %s\nwant %s", shown, c.want)
			}
			if logged := strings.Contains(log.String(), "secret") && strings.Contains(log.String(), "the-request"); logged != c.logged {
				t.Errorf("logged is %q", log.String())
			}
		})
	}
}

func TestPanicsAreLoggedWithTheRequest(t *testing.T) {
	var log bytes.Buffer
	h := NewHandler(slog.New(slog.NewJSONHandler(&log, nil)), DefaultLimits())
	ctx := WithRequest(t.Context(), Request{ID: "the-request"})
	answer := h.refuse(ctx, h.recover(ctx, "secret"))
	if got := answer.Errors[0].Message; got != internalMessage {
		t.Errorf("shown is %q", got)
	}
	for _, part := range []string{"secret", "the-request", "stack"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log lacks %s: %s", part, log.String())
		}
	}
}
