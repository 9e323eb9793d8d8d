package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	blockForm  = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```")
	spanForm   = regexp.MustCompile("`([^`\n]+)`")
	linkForm   = regexp.MustCompile(`\]\(([^)#:]+)\)`)
	flagForm   = regexp.MustCompile(`^--[a-z][a-z-]*`)
	pathForm   = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)*/?$`)
	targetForm = regexp.MustCompile(`(?m)^([a-z]+):`)
	runForm    = regexp.MustCompile(`(?m)(?:\bexec concert|^start) ([a-z]+)\b`)
)

// made are the paths that building and running make.
var made = []string{"bin/concert", "data/"}

func readReadme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// commandsIn returns what is to be typed: the lines of blocks for a shell, and the
// spans that begin with a program.
func commandsIn(readme string) []string {
	var all []string
	for _, block := range blockForm.FindAllStringSubmatch(readme, -1) {
		if block[1] == "sh" || block[1] == "console" {
			for line := range strings.Lines(block[2]) {
				command, _, _ := strings.Cut(strings.TrimPrefix(line, "$ "), " # ")
				all = append(all, strings.TrimSpace(command))
			}
		}
	}
	for _, span := range spanForm.FindAllStringSubmatch(blockForm.ReplaceAllString(readme, ""), -1) {
		if program, _, ok := strings.Cut(span[1], " "); ok && slices.Contains([]string{"make", "concert", "bin/concert"}, program) {
			all = append(all, span[1])
		}
	}
	return all
}

// Each command of the README is one that the scripts run, with flags that it has.
func TestReadmeCommands(t *testing.T) {
	commands := commandsIn(readReadme(t))
	if len(commands) < 6 {
		t.Errorf("only %q were found", commands)
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	scripted := commandsOfScripts(t)
	for _, command := range commands {
		w := words(command)
		switch {
		case len(w) < 2:
			t.Errorf("%q is not a command", command)
		case strings.Contains(command, "curl "):
			// TestMakeRun runs it.
		case w[0] == "make":
			checkMake(t, string(makefile), w[1:])
		case w[0] != "bin/concert":
			t.Errorf("%q: %s is on no path after make run: write bin/concert", command, w[0])
		case w[1] == "COMMAND":
			checkFlags(t, scripted, w[2:])
		case !slices.Contains(scripted, w[1]):
			t.Errorf("%q: no script runs concert %s", command, w[1])
		default:
			checkFlags(t, []string{w[1]}, w[2:])
		}
	}
}

// commandsOfScripts returns the commands that the scripts in testdata run.
func commandsOfScripts(t *testing.T) []string {
	t.Helper()
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || scripts == nil {
		t.Fatal("there are no scripts", err)
	}
	known := []string{}
	for _, command := range (program{}).root().Commands() {
		known = append(known, command.Name())
	}
	var all []string
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range runForm.FindAllSubmatch(text, -1) {
			if name := string(m[1]); name != "help" && slices.Contains(known, name) && !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// checkFlags checks that each command lists the flags among the words.
func checkFlags(t *testing.T, commands, words []string) {
	t.Helper()
	for _, command := range commands {
		var help, problems bytes.Buffer
		if code := run(t.Context(), []string{command, "--help"}, nil, strings.NewReader(""), &help, &problems); code != exitOK {
			t.Fatalf("concert %s --help: %s", command, problems.String())
		}
		for _, word := range words {
			flag := flagForm.FindString(word)
			if flag != "" && !regexp.MustCompile(flag+`[ \n[]`).Match(help.Bytes()) {
				t.Errorf("concert %s has no flag %s", command, flag)
			}
		}
	}
}

func checkMake(t *testing.T, makefile string, words []string) {
	t.Helper()
	for _, word := range words {
		name, _, set := strings.Cut(word, "=")
		targets := targetForm.FindAllString(makefile, -1)
		switch {
		case set && !regexp.MustCompile(`(?m)^`+name+` *\?=`).MatchString(makefile):
			t.Errorf("the Makefile takes no %s", name)
		case !set && !slices.Contains(targets, name+":"):
			t.Errorf("the Makefile has no target %s", name)
		}
	}
}

// Each path of the README is there. In a row of the map, those after the first may
// be in it.
func TestReadmePaths(t *testing.T) {
	found := 0
	for line := range strings.Lines(blockForm.ReplaceAllString(readReadme(t), "")) {
		row := ""
		for _, name := range slices.Concat(spanForm.FindAllStringSubmatch(line, -1), linkForm.FindAllStringSubmatch(line, -1)) {
			path := name[1]
			isPath := pathForm.MatchString(path) && (strings.Contains(path, "/") || filepath.Ext(path) == ".md")
			if !isPath || slices.Contains(made, path) {
				continue
			}
			found++
			if row == "" && strings.HasPrefix(line, "|") {
				row = path
			}
			if !isThere(path) && !isThere(filepath.Join(row, path)) {
				t.Errorf("the README names %s, and there is nothing", path)
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d paths were found", found)
	}
}

func isThere(path string) bool { return !isMissing(filepath.Join("../..", path)) }
