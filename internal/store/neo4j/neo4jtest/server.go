// Package neo4jtest gives tests a real Neo4j with an empty database, which may be
// killed, and a bad connection to it.
//
// scripts/neo4j obtains and starts it; a server ends with the test binary, however
// that ends. A binary starts as many as its tests use at once, and lends each to one
// test after the other. With CONCERT_TEST_NEO4J_URI, and CONCERT_TEST_NEO4J_USER
// ("neo4j") and CONCERT_TEST_NEO4J_PASSWORD, the first is that one, and test binaries
// that run at once on this machine take turns at it, test by test; `scripts/neo4j run`
// starts one for a whole run. Its database is emptied before each test, so it must
// be empty, or marked by an index of the name concert_test.
package neo4jtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"
)

// Database is the name of the only database of Neo4j Community.
const Database = "neo4j"

// Server is a running Neo4j. Its methods fail the test that they are given.
type Server struct {
	URI      string // bolt://127.0.0.1:port; with the scheme neo4j:// it answers too
	User     string
	Password string

	driver neo4j.DriverWithContext
	inTurn bool      // of the given server: this binary has it
	orders io.Writer // nil for the given server, which takes none
	lines  *bufio.Scanner
	log    string
}

// mark refuses a database that holds what no test of ours wrote.
func (s *Server) mark() error {
	const ask = `SHOW INDEXES YIELD name WHERE name = 'concert_test' RETURN count(*) > 0 AS marked`
	rows, err := s.query(ask, nil)
	if err != nil || rows[0]["marked"] == true {
		return err
	}
	rows, err = s.query(`RETURN COUNT { MATCH () } AS nodes`, nil)
	if err != nil {
		return err
	}
	if rows[0]["nodes"] != int64(0) {
		return fmt.Errorf("%s is not empty, and tests would empty it. If they may: CREATE INDEX concert_test FOR (n:ConcertTest) ON (n.id)", s.URI)
	}
	_, err = s.query(`CREATE INDEX concert_test IF NOT EXISTS FOR (n:ConcertTest) ON (n.id)`, nil)
	return err
}

func start() (*Server, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	script := exec.Command(filepath.Join(root, "scripts", "neo4j"), "serve")
	errs, err := os.CreateTemp("", "concert-neo4j-*.log")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(errs.Name()) }()
	defer func() { _ = errs.Close() }()
	script.Stderr = errs
	orders, err := script.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := script.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := script.Start(); err != nil {
		return nil, err
	}
	s := &Server{orders: orders, lines: bufio.NewScanner(out)}
	if err := s.await("ready"); err != nil {
		said, _ := os.ReadFile(errs.Name())
		return nil, fmt.Errorf("no Neo4j: %w\n%s", err, said)
	}
	return s, s.connect()
}

// moduleRoot is the folder of go.mod: tests run in the folders of their packages.
func moduleRoot() (string, error) {
	folder, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(folder, "go.mod")); missing == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			err = errors.New("there is no go.mod here or above")
		}
		folder = parent
	}
	return "", err
}

// await reads what the script says up to a line.
func (s *Server) await(line string) error {
	for s.lines.Scan() {
		if s.lines.Text() == line {
			return nil
		}
		name, value, _ := strings.Cut(s.lines.Text(), "=")
		switch name {
		case "uri":
			s.URI = value
		case "user":
			s.User = value
		case "password":
			s.Password = value
		case "log":
			s.log = value
		}
	}
	return errors.Join(fmt.Errorf("scripts/neo4j ended before it said %q", line), s.lines.Err())
}

func (s *Server) connect() (err error) {
	s.driver, err = s.Dial(s.URI)
	if err == nil {
		err = s.driver.VerifyConnectivity(context.Background())
	}
	return err
}

// Dial makes a driver to an address at which the server can be reached: its URI,
// the same with another scheme, or a Proxy's. The caller closes it.
func (s *Server) Dial(uri string) (neo4j.DriverWithContext, error) {
	return neo4j.NewDriverWithContext(uri, neo4j.BasicAuth(s.User, s.Password, ""), func(c *config.Config) {
		c.TelemetryDisabled = true
		c.NotificationsMinSeverity = notifications.DisabledLevel
	})
}

// stop ends a server that start started.
func (s *Server) stop() {
	_ = s.driver.Close(context.Background())
	_ = s.orders.(io.Closer).Close()
	for s.lines.Scan() { // until the script has removed its folder
	}
}

// Kill ends the server at once, as a crash would.
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	s.order(tb, "kill", "killed")
}

// Restart starts the server again after Kill, with the same data and address. It
// answers when Restart returns.
func (s *Server) Restart(tb testing.TB) {
	tb.Helper()
	s.order(tb, "start", "ready")
	_ = s.driver.Close(context.Background()) // with its connections of before
	if err := s.connect(); err != nil {
		tb.Fatal(err)
	}
}

// Dump kills the server, copies its data, and starts it again. The function that it
// returns brings the copy back in place of what is there then, in the same way.
func (s *Server) Dump(tb testing.TB) (restore func(tb testing.TB)) {
	tb.Helper()
	copied := filepath.Join(tb.TempDir(), "data")
	data := filepath.Join(filepath.Dir(s.log), "data")
	replace := func(tb testing.TB, from, to string) {
		tb.Helper()
		s.Kill(tb)
		if err := os.RemoveAll(to); err != nil {
			tb.Fatal(err)
		}
		if err := os.CopyFS(to, os.DirFS(from)); err != nil {
			tb.Fatal(err)
		}
		s.Restart(tb)
	}
	replace(tb, data, copied)
	return func(tb testing.TB) { tb.Helper(); replace(tb, copied, data) }
}

func (s *Server) order(tb testing.TB, order, answer string) {
	tb.Helper()
	if s.orders == nil {
		tb.Fatal("a given server takes no orders: use Killable")
	}
	if _, err := fmt.Fprintln(s.orders, order); err != nil {
		tb.Fatal(err)
	}
	if err := s.await(answer); err != nil {
		log, _ := os.ReadFile(s.log)
		tb.Fatalf("%v\n%s", err, log)
	}
}

// Pause lets the server hang until Resume: connections stay up, and nothing
// answers.
func (s *Server) Pause(tb testing.TB) {
	tb.Helper()
	s.order(tb, "pause", "paused")
}

// Resume ends Pause.
func (s *Server) Resume(tb testing.TB) {
	tb.Helper()
	s.order(tb, "resume", "resumed")
}

// Empty removes all nodes and relationships, in transactions that fit into little
// memory.
func (s *Server) Empty(tb testing.TB) {
	tb.Helper()
	for _, some := range []string{`MATCH ()-[x]->()`, `MATCH (x)`} {
		for s.Query(tb, some+` WITH x LIMIT 20000 DELETE x RETURN count(*) AS n`, nil)[0]["n"] != int64(0) {
		}
	}
}

// Wipe removes constraints and indexes too.
func (s *Server) Wipe(tb testing.TB) {
	tb.Helper()
	s.Empty(tb)
	for _, row := range s.Query(tb, `SHOW CONSTRAINTS YIELD name`, nil) {
		s.Query(tb, "DROP CONSTRAINT `"+row["name"].(string)+"`", nil)
	}
	for _, row := range s.Query(tb, `SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' AND name <> 'concert_test' RETURN name`, nil) {
		s.Query(tb, "DROP INDEX `"+row["name"].(string)+"`", nil)
	}
}

// Query runs Cypher, as a transaction of its own, and returns the rows by column.
func (s *Server) Query(tb testing.TB, cypher string, parameters map[string]any) []map[string]any {
	tb.Helper()
	rows, err := s.query(cypher, parameters)
	if err != nil {
		tb.Fatalf("%v in %.100s", err, cypher)
	}
	return rows
}

func (s *Server) query(cypher string, parameters map[string]any) ([]map[string]any, error) {
	ctx := context.Background()
	session := s.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: Database})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, cypher, parameters)
	if err != nil {
		return nil, err
	}
	var rows []map[string]any
	for result.Next(ctx) {
		rows = append(rows, result.Record().AsMap())
	}
	return rows, result.Err()
}
