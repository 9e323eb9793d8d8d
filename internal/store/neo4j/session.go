package neo4j

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"concert/internal/model"
	"concert/internal/store"
)

// How long a transaction may take before the server ends it. What holds a lock
// when its connection is lost without a word, the server lets go of then.
const (
	timeoutShort = 30 * time.Second
	timeoutAdopt = 3 * time.Minute
	timeoutLong  = 10 * time.Minute
)

// How long this side waits, as a connection can be dead without a word: for a
// statement, and for what the server ends itself a little longer than that.
const (
	statementPatience = time.Minute
	commitPatience    = 10 * time.Second
	overtime          = 5 * time.Second
)

// fetchSize is how many rows are under way at once.
const fetchSize = 200

// session is one on the database, always at a server that can write: one that
// follows it may be behind.
func (s *Store) session(ctx context.Context) driver.SessionWithContext {
	return s.driver.NewSession(ctx, driver.SessionConfig{
		DatabaseName: s.database, AccessMode: driver.AccessModeWrite, FetchSize: fetchSize,
		BookmarkManager: s.bookmarks,
	})
}

// read runs a statement in a transaction of its own and returns its rows.
func (s *Store) read(ctx context.Context, cypher string, parameters map[string]any) ([]*driver.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, statementPatience)
	defer cancel()
	session := s.session(ctx)
	defer closing(ctx, session)
	result, err := session.Run(ctx, cypher, parameters, driver.WithTxTimeout(statementPatience))
	if err != nil {
		return nil, err
	}
	return result.Collect(ctx)
}

// transaction is one that several statements share.
type transaction struct {
	driver.ExplicitTransaction
	session  driver.SessionWithContext
	deadline time.Time // after which the server has ended it
}

func (s *Store) begin(ctx context.Context, timeout time.Duration) (*transaction, error) {
	ctx, cancel := context.WithTimeout(ctx, statementPatience)
	defer cancel()
	session := s.session(ctx)
	t, err := session.BeginTransaction(ctx, driver.WithTxTimeout(timeout))
	if err != nil {
		closing(ctx, session)
		return nil, err
	}
	return &transaction{t, session, time.Now().Add(timeout + overtime)}, nil
}

// finish commits what size changes wrote.
func (t *transaction) finish(ctx context.Context, size int) error {
	ctx, cancel := context.WithTimeout(ctx, commitPatience+time.Duration(size)*time.Millisecond)
	defer cancel()
	return t.Commit(ctx)
}

// end takes back what was not committed.
func (t *transaction) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endPatience)
	defer cancel()
	_ = t.Close(ctx)
	_ = t.session.Close(ctx)
}

// endPatience is how long the end of a session may take; a connection that does
// not answer is given up then.
const endPatience = 2 * time.Second

func closing(ctx context.Context, session driver.SessionWithContext) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endPatience)
	defer cancel()
	_ = session.Close(ctx)
}

func (t *transaction) run(ctx context.Context, cypher string, parameters map[string]any) ([]*driver.Record, error) {
	ctx, cancel := context.WithDeadline(ctx, t.deadline)
	defer cancel()
	result, err := t.Run(ctx, cypher, parameters)
	if err != nil {
		return nil, err
	}
	return result.Collect(ctx)
}

// count runs a statement that returns one number.
func (t *transaction) count(ctx context.Context, cypher string, parameters map[string]any) (int64, error) {
	rows, err := t.run(ctx, cypher, parameters)
	if err != nil {
		return 0, err
	}
	if len(rows) != 1 {
		return 0, fmt.Errorf("%d rows for one", len(rows))
	}
	return number(rows[0].Values[0]), nil
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

func number(value any) int64 {
	n, _ := value.(int64)
	return n
}

func list(value any) []any {
	l, _ := value.([]any)
	return l
}

// Errors of Open, and later of all methods, for errors.Is.
var (
	// ErrAway: Neo4j cannot be reached. It may be later.
	ErrAway = errors.New("neo4j: cannot be reached")
	// ErrForeign: the database holds data that Concert did not write.
	ErrForeign = errors.New("neo4j: the database holds foreign data")
	// ErrRestored: the database went back to an earlier state.
	ErrRestored = errors.New("neo4j: the database was restored from an older dump")
	// ErrNewerFormat: a newer Concert wrote it.
	ErrNewerFormat = errors.New("neo4j: written by a newer Concert")
	// ErrOlderFormat: an older Concert wrote it, in a format that is not kept.
	ErrOlderFormat = errors.New("neo4j: written by an older Concert")
)

func neo4jError(err error) (*driver.Neo4jError, bool) {
	return errors.AsType[*driver.Neo4jError](err)
}

// refusal makes an error of the store's contract of one of the driver's.
func (s *Store) refusal(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*model.Error](err); ok {
		return err
	}
	if closed := s.life.Err(); closed != nil {
		return closed
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if e, ok := neo4jError(err); ok {
		return s.refused(e)
	}
	if isConnection(err) {
		return store.Unavailable(errors.Join(ErrAway, err), "%s cannot be reached (%s)", s.name, oneLine(plain(err)))
	}
	return err
}

func isConnection(err error) bool {
	_, away := errors.AsType[*driver.ConnectivityError](err)
	_, network := errors.AsType[net.Error](err)
	return away || network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || driver.IsRetryable(err)
}

// refused explains what the server says.
func (s *Store) refused(e *driver.Neo4jError) error {
	switch {
	case e.IsAuthenticationFailed() || e.Code == "Neo.ClientError.Security.AuthenticationRateLimit":
		return store.Unavailable(e, "%s does not let %s in: check user and password", s.name, s.user)
	case e.HasSecurityCode():
		return store.Unavailable(e, "%s does not let %s do that (%s): give it the rights that docs/neo4j.md names", s.name, s.user, oneLine(e.Msg))
	case strings.Contains(e.Code, "OutOfMemory"):
		return store.Unavailable(e, "%s has too little memory for this (%s): raise server.memory.heap.max_size, or write less at once", s.name, oneLine(e.Msg))
	case e.Code == "Neo.ClientError.Database.DatabaseNotFound":
		return store.Unavailable(e, "%s has no database %s: name another one", s.name, s.database)
	case strings.HasPrefix(e.Code, "Neo.TransientError.") || strings.HasPrefix(e.Code, "Neo.ClientError.Transaction.") ||
		strings.HasPrefix(e.Code, "Neo.ClientError.Cluster.") || strings.HasPrefix(e.Code, "Neo.DatabaseError.") ||
		strings.HasPrefix(e.Code, "Neo.ClientError.General."):
		return store.Unavailable(errors.Join(ErrAway, e), "%s could not do it now (%s): repeat", s.name, oneLine(e.Msg))
	}
	return fmt.Errorf("%s: %w", s.name, e)
}

// plain leaves out of an error what the driver says around its cause.
func plain(err error) string {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Error()
	}
	if e, ok := err.(*driver.ConnectivityError); ok { //nolint:errorlint // What stands around it is ours.
		return e.Inner.Error()
	}
	return err.Error()
}
