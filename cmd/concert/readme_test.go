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
	"slices"
	"strconv"
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

var questionForm = regexp.MustCompile("(?s)```graphql\n(.*?)```\n")

// questionsIn returns the queries of the README.
func questionsIn(t *testing.T, readme string) []string {
	t.Helper()
	var all []string
	for _, m := range questionForm.FindAllStringSubmatch(readme, -1) {
		all = append(all, m[1])
	}
	if len(all) != 5 {
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

// The README's questions, over HTTP, give the rows of the README's tables, and the
// answers of docs/questions in both worlds to three viewers.
func TestReadmeQuestions(t *testing.T) {
	readme := readReadme(t)
	s := serveSeeded(t)
	questions := questionsIn(t, readme)
	for i, query := range questions {
		if !strings.Contains(query, `asOf: "`) {
			t.Errorf("question %d names no asOf", i+1)
		}
		for world, viewers := range viewersOf {
			for _, viewer := range viewers {
				checkFile(t, i+1, world, viewer, ask(t, s, world, viewer, query))
			}
		}
	}
	readme = checkConsole(t, s, readme)
	readme = checkTables(t, s, readme, questions)
	if *update {
		if err := os.WriteFile(readmePath, []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The README can be read in one go.
func TestReadmeIsShort(t *testing.T) {
	if lines := strings.Count(readReadme(t), "\n"); lines > 200 {
		t.Errorf("the README has %d lines, want at most 200", lines)
	}
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

// tableForm is a table of the README: which question it answers, in which world and
// to whom, which list of the answer its rows are, and the list's columns as concert
// query names them; then the head, and the rows, which the test makes.
var tableForm = regexp.MustCompile(`(?m)^<!-- table (\d) (real|exercise) (\S+) (\S+): (.+) -->\n(\|.*\n\|.*\n)((?:\|.*\n)*)`)

// checkTables makes the rows of each table again.
func checkTables(t *testing.T, s served, readme string, questions []string) string {
	t.Helper()
	shown := map[string]bool{}
	for _, m := range tableForm.FindAllStringSubmatch(readme, -1) {
		number, world, viewer, list, columns := m[1], m[2], m[3], m[4], strings.Split(m[5], ", ")
		i, err := strconv.Atoi(number)
		if err != nil || i < 1 || i > len(questions) {
			t.Fatalf("the README has a table of question %s, and no such question", number)
		}
		shown[number] = true
		var rows string
		if viewer == "all" {
			for _, v := range viewersOf[world] {
				rows += markdownRows(t, ask(t, s, world, v, questions[i-1]), list, columns, "| `"+v+"` ")
			}
		} else {
			rows = markdownRows(t, ask(t, s, world, viewer, questions[i-1]), list, columns, "")
		}
		if m[7] != rows && !*update {
			t.Errorf("question %s, %s to %s: the README shows\n%s\nthe server answers\n%s", number, world, viewer, m[7], rows)
		}
		readme = strings.Replace(readme, m[0], strings.TrimSuffix(m[0], m[7])+rows, 1)
	}
	if len(shown) != len(questions) {
		t.Errorf("the README has tables of %d questions, want all %d", len(shown), len(questions))
	}
	return readme
}

// markdownRows returns some columns of a list of an answer as rows in Markdown, each
// after what is given.
func markdownRows(t *testing.T, data json.RawMessage, list string, columns []string, before string) string {
	t.Helper()
	a, err := readAnswer(slices.Concat([]byte(`{"data":`), data, []byte("}")))
	if err != nil {
		t.Fatal(err)
	}
	all := tablesOf(a.data)
	at := slices.IndexFunc(all, func(shown table) bool { return shown.title == list })
	if at < 0 {
		t.Fatalf("the answer has no list %s", list)
	}
	var rows strings.Builder
	for _, row := range all[at].rows {
		rows.WriteString(before)
		for _, name := range columns {
			i := slices.Index(all[at].columns, name)
			if i < 0 {
				t.Fatalf("%s has no column %s among %q", list, name, all[at].columns)
			}
			rows.WriteString("| " + strings.ReplaceAll(row[i].in("; ", shownNull), "|", `\|`) + " ")
		}
		rows.WriteString("|\n")
	}
	return rows.String()
}
