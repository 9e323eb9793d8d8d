package storetest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"time"

	"concert/internal/model"
	"concert/internal/store"
)

// longPatience is how long a process may take that opens a new store and writes: a
// busy Neo4j can take a minute for the constraints.
const longPatience = 5 * time.Minute

// killedWriters write at once in the process that is killed.
const killedWriters = 4

// writeUntilKilled is what the child process does: it says which operation made
// which version, each in a line, after Apply has returned.
func writeUntilKilled(t suite, location string) {
	s, err := t.Open(location)
	if err != nil {
		t.Fatal(err)
	}
	round := newest(t, s)
	var say sync.Mutex
	var wait sync.WaitGroup
	for w := range killedWriters {
		wait.Go(func() {
			for n := 0; ; n++ {
				draft := killedDraft(fmt.Sprintf("%d-%d-%d", round, w, n), w)
				c, err := s.Apply(context.Background(), draft)
				if err != nil {
					t.Errorf("apply: %v", err)
					return
				}
				say.Lock()
				fmt.Fprintf(os.Stdout, "landed %d %s\n", c.Version, c.Operation)
				say.Unlock()
			}
		})
	}
	wait.Wait()
}

// killedDraft says its operation in each of its parts, so that a part that is
// missing shows.
func killedDraft(operation string, writer int) model.Draft {
	needID := fmt.Sprintf("need:01JX00000000000000000000%02d", writer)
	changes := []model.Change{
		state(fmt.Sprintf("state:XA%c", 'A'+writer), operation),
		need(needID, operation),
		of(fmt.Sprintf("state:XA%c", 'A'+writer), needID),
	}
	for n := range 20 {
		changes = append(changes, theme(writer*100+n, operation))
	}
	return model.Draft{
		Base: model.Latest, Operation: operation, Author: "secretariat", At: start, Changes: changes,
	}
}

// testKilled kills a process in the middle of its writes, several times: every
// acknowledged commit is there once, and no other in part.
func testKilled(t suite) {
	location := either(t.OnDisk, t.New)(t.T)
	landed := map[string]model.Version{}
	for range Rounds(t) {
		before := len(landed)
		killOnce(t, location, landed)
		if len(landed) == before {
			t.Error("nothing was acknowledged before the kill")
		}
		s := reopen(t, t.Target, location)
		// This waits for a commit of the killed process that is still under way.
		if _, err := s.Apply(t.Context(), killedDraft(fmt.Sprintf("%d-0-0", newest(t, s)), 0)); err != nil {
			t.Fatal(err)
		}
		checkLanded(t, s, landed)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func killOnce(t suite, location string, landed map[string]model.Version) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+topTest(t)+"$", "-test.count=1")
	child.Env = append(os.Environ(), childVariable+"="+location)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	abandon := time.AfterFunc(longPatience, func() { _ = child.Process.Kill() })
	defer abandon.Stop()
	var kill sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var v model.Version
		var operation string
		if _, err := fmt.Sscanf(lines.Text(), "landed %d %s", &v, &operation); err != nil {
			t.Errorf("the child says %q", lines.Text())
			continue
		}
		landed[operation] = v
		kill.Do(func() {
			time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { _ = child.Process.Kill() })
		})
	}
	_, _ = io.Copy(io.Discard, out)
	if err := child.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
}

// topTest is the name of the test that called Run.
func topTest(t suite) string {
	name := t.Name()
	for i := range name {
		if name[i] == '/' {
			return name[:i]
		}
	}
	return name
}

func checkLanded(t suite, s store.Store, landed map[string]model.Version) {
	t.Helper()
	there := map[string]model.Version{}
	for _, c := range commits(t, s, newest(t, s)) {
		if before, twice := there[c.Operation]; twice {
			t.Errorf("operation %s is in the versions %d and %d", c.Operation, before, c.Version)
		}
		there[c.Operation] = c.Version
		if !c.Requested(killedDraft(c.Operation, writerOf(c.Operation))) {
			t.Errorf("commit %d is not what operation %s asks for", c.Version, c.Operation)
		}
	}
	for operation, v := range landed {
		if there[operation] != v {
			t.Errorf("operation %s was acknowledged as version %d, and is %d", operation, v, there[operation])
		}
	}
	lawfulEvery(t, s, 1+newest(t, s)/10)
}

func writerOf(operation string) int {
	var round, writer, n int
	_, _ = fmt.Sscanf(operation, "%d-%d-%d", &round, &writer, &n)
	return writer
}
