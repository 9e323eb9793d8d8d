package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"concert/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the answers that the README and docs/questions show")

const (
	readmePath    = "../../README.md"
	questionsPath = "../../docs/questions"
)

// The real world knows no fictional State, so each world has its own focal point.
var viewersOf = map[string][]string{
	"real":     {"anonymous", "state:KEN", "secretariat"},
	"exercise": {"anonymous", "state:XAB", "secretariat"},
}

// question is a query of the README, with whom its answer is for.
type question struct{ world, viewer, query, answer string }

var questionForm = regexp.MustCompile("(?s)<!-- (real|exercise) (\\S+) -->\n```graphql\n(.*?)```\n(?:<details>.*?\n\n)?```json\n(.*?)```")

func questionsIn(t *testing.T, readme string) []question {
	t.Helper()
	var all []question
	for _, m := range questionForm.FindAllStringSubmatch(readme, -1) {
		all = append(all, question{m[1], m[2], m[3], m[4]})
	}
	if len(all) != 5 || strings.Count(readme, "```graphql") != 5 {
		t.Fatalf("the README has %d questions, want five", len(all))
	}
	return all
}

// served is a server in this process, and what asks it.
type served struct {
	address, key string
	environ      []string // in which commands find the key
}

// serveSeeded serves both seeds from a store of its own until the test ends.
func serveSeeded(t *testing.T) served {
	t.Helper()
	folder := storetest.Folder(t)
	s := served{address: freeAddress(t), environ: configIn(t)}
	serveIn(t, s, filepath.Join(folder, "concert.db"))
	made, err := program{environ: s.environ}.keyOfServer(s.address)
	if err != nil {
		t.Fatal(err)
	}
	s.key = made.key
	return s
}

// configIn returns an environment with a user's folders, new and empty.
func configIn(t *testing.T) []string {
	t.Helper()
	folder := t.TempDir()
	return []string{"HOME=" + folder, "XDG_CONFIG_HOME=" + folder, "AppData=" + folder}
}

// serveIn serves both seeds from a store until the test ends.
func serveIn(t *testing.T, s served, store string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	var log bytes.Buffer
	go func() {
		args := []string{"serve", "--listen", s.address, "--store", store, "--seed", "reference,exercise"}
		done <- run(ctx, args, s.environ, strings.NewReader(""), io.Discard, &log)
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != exitOK {
			t.Errorf("serve ended with %d: %s", code, log.String())
		}
	})
	for from := time.Now(); time.Since(from) < 3*time.Minute; {
		select {
		case code := <-done:
			done <- code
			t.Fatalf("serve ended with %d: %s", code, log.String())
		default:
		}
		if r, err := http.Get("http://" + s.address + "/readyz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("serve is not ready")
}

// ask returns the data of an answer over HTTP, in JSON.
func ask(t *testing.T, s served, world, viewer, query string) json.RawMessage {
	t.Helper()
	path := map[string]string{"real": "/graphql", "exercise": "/exercise/graphql"}[world]
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, "http://"+s.address+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Concert-Viewer", viewer)
	request.Header.Set("Concert-Key", s.key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		Data   json.RawMessage
		Errors []any
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Errors != nil {
		t.Fatalf("%s to %s: %v", world, viewer, answer.Errors)
	}
	return answer.Data
}

// The README's questions, over HTTP, give the README's answers; and those of
// docs/questions, in both worlds to three viewers.
func TestReadmeQuestions(t *testing.T) {
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	s := serveSeeded(t)
	for i, q := range questionsIn(t, readme) {
		if !strings.Contains(q.query, `asOf: "`) {
			t.Errorf("question %d names no asOf", i+1)
		}
		data := ask(t, s, q.world, q.viewer, q.query)
		if *update || !sameJSON(q.answer, data) {
			if !*update {
				t.Errorf("question %d: the README answers\n%s\nthe server\n%s", i+1, q.answer, laidOut(data))
			}
			readme = strings.Replace(readme, q.query+"```\n", q.query+"```\n\x00", 1)
			readme = replaceAnswer(readme, q.answer, laidOut(data))
		}
		for world, viewers := range viewersOf {
			for _, viewer := range viewers {
				checkFile(t, i+1, world, viewer, ask(t, s, world, viewer, q.query))
			}
		}
	}
	readme = checkConsole(t, s, readme)
	readme = checkViewers(t, s, readme)
	if *update {
		if err := os.WriteFile(readmePath, []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// replaceAnswer replaces the answer that follows the mark.
func replaceAnswer(readme, old, answer string) string {
	before, after, _ := strings.Cut(readme, "\x00")
	return before + strings.Replace(after, "```json\n"+old+"```", "```json\n"+answer+"```", 1)
}

func checkFile(t *testing.T, number int, world, viewer string, data json.RawMessage) {
	t.Helper()
	path := filepath.Join(questionsPath, fmt.Sprintf("%d-%s-%s.json", number, world, strings.ReplaceAll(viewer, ":", "-")))
	if *update {
		if err := os.MkdirAll(questionsPath, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(laidOut(data)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !sameJSON(string(want), data) {
		t.Errorf("%s: the server answers\n%s", path, laidOut(data))
	}
}

func sameJSON(text string, data json.RawMessage) bool {
	var want, got any
	return json.Unmarshal([]byte(text), &want) == nil && json.Unmarshal(data, &got) == nil && reflect.DeepEqual(want, got)
}

// laidOut writes JSON with its keys in their order, on one line what fits there.
func laidOut(data json.RawMessage) string {
	return layOut(json.NewDecoder(bytes.NewReader(data)), "").broken + "\n"
}

// layout is a value on one line, and broken over lines where that is too long.
type layout struct{ line, broken string }

func layOut(from *json.Decoder, indent string) layout {
	token, err := from.Token()
	if err != nil {
		return layout{err.Error(), err.Error()}
	}
	open, ok := token.(json.Delim)
	if !ok {
		text := plain(token)
		return layout{text, text}
	}
	inner := indent + "  "
	var lines, broken []string
	for from.More() {
		key := ""
		if open == '{' {
			name, _ := from.Token()
			key = plain(name) + ": "
		}
		value := layOut(from, inner)
		lines = append(lines, key+value.line)
		broken = append(broken, inner+key+value.broken)
	}
	end, _ := from.Token()
	line := open.String() + strings.Join(lines, ", ") + fmt.Sprint(end)
	if len(indent)+len(line) <= 120 {
		return layout{line, line}
	}
	return layout{line, open.String() + "\n" + strings.Join(broken, ",\n") + "\n" + indent + fmt.Sprint(end)}
}

func plain(token any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(token)
	return strings.TrimSpace(b.String())
}

var consoleForm = regexp.MustCompile("(?s)```console\n\\$ bin/concert (.*?)\n```\n```text\n(.*?)```")

// checkConsole runs the commands of the README that show an answer.
func checkConsole(t *testing.T, s served, readme string) string {
	t.Helper()
	for _, m := range consoleForm.FindAllStringSubmatch(readme, -1) {
		var out, problems bytes.Buffer
		args := append(words(m[1]), "--url", "http://"+s.address)
		if code := run(context.Background(), args, s.environ, strings.NewReader(""), &out, &problems); code != exitOK {
			t.Fatalf("concert %s: %s", m[1], problems.String())
		}
		if out.String() != m[2] && !*update {
			t.Errorf("concert %s: the README shows\n%s\nit prints\n%s", m[1], m[2], out.String())
		}
		readme = strings.Replace(readme, m[0], strings.TrimSuffix(m[0], m[2]+"```")+out.String()+"```", 1)
	}
	return readme
}

// words splits a command as a shell does, with single quotes.
func words(command string) []string {
	var all []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			all = append(all, part)
		} else {
			all = append(all, strings.Fields(part)...)
		}
	}
	return all
}

var viewersForm = regexp.MustCompile("(?s)<!-- table 2 exercise -->\n.*?\n\n")

// checkViewers writes question 2 as each viewer is answered, as a table.
func checkViewers(t *testing.T, s served, readme string) string {
	t.Helper()
	shown := viewersForm.FindString(readme)
	if shown == "" {
		t.Fatal("the README has no table of question 2 by viewer")
	}
	table := "<!-- table 2 exercise -->\n| viewer | sub-region | needs | documented | possible |\n|---|---|---|---|---|\n"
	query := `{ coverage(lens: { asOf: "2026-11-26" }, by: [SUB_REGION]) { rows { keys { name } coverage { value { lo hi } needs } } } }`
	for _, viewer := range viewersOf["exercise"] {
		var answer struct {
			Coverage struct {
				Rows []struct {
					Keys     []struct{ Name string }
					Coverage struct {
						Value struct{ Lo, Hi float64 }
						Needs int
					}
				}
			}
		}
		if err := json.Unmarshal(ask(t, s, "exercise", viewer, query), &answer); err != nil {
			t.Fatal(err)
		}
		for _, row := range answer.Coverage.Rows {
			c := row.Coverage
			table += fmt.Sprintf("| `%s` | %s | %d | %v | %v |\n", viewer, row.Keys[0].Name, c.Needs, c.Value.Lo, c.Value.Hi)
		}
	}
	table += "\n"
	if shown != table && !*update {
		t.Errorf("the README shows\n%s\nviewers are told\n%s", shown, table)
	}
	return strings.Replace(readme, shown, table, 1)
}
