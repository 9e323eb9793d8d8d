package main

import (
	"bytes"
	"strings"
	"testing"
)

// What was given is repeated so that it harms no terminal, and passwords are not.
func TestMessagesAreHarmless(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for _, args := range [][]string{
		{"query", "--store", "\x1b[31mred\u202e.db", "{ viewer { name } }"},
		{"query", "--as", "state:\x1b[31m" + long, "{ viewer { name } }"},
		{"query", "--file", "\x1b]0;title\a" + long, "--store", "x"},
		{"query", "--url", "http://me:secret-word@127.0.0.1:1/x", "{ viewer { name } }"},
		{"query", "--url", "http://me:secret-word@127.0.0.1:nothing", "{ viewer { name } }"},
		{"query", "--url", "http://me:secret-word@[", "{ viewer { name } }"},
		{"query", "--url", "ftp://secret-word@127.0.0.1", "{ viewer { name } }"},
		{"query", "--url", "me:secret-word@127.0.0.1", "{ viewer { name } }"},
		{"query", "--url", "http:/me:secret-word@127.0.0.1", "{ viewer { name } }"},
		{"query", "--url", "http://m e:secret-word@127.0.0.1", "{ viewer { name } }"},
		{"query", "--url", "http://me:secret-word/x@127.0.0.1:1", "{ viewer { name } }"},
		{"query", "--url", "http://me:1/secret-word@127.0.0.1", "{ viewer { name } }"},
		{"query", "--url", "http://me:x?secret-word@127.0.0.1:1", "{ viewer { name } }"},
		{"query", "--url", "http://127.0.0.1:1?token=secret-word", "{ viewer { name } }"},
		{"serve", "--store", "https://me:secret-word@127.0.0.1"},
		{"serve", "--store", "neo4j://me:secret-word@127.0.0.1:1/\x1b"},
		{"\x1b[2J" + long},
		{"version", "--config", "\x1b[2J" + long},
		{"query", "--store", "no\nERROR", "{ viewer { name } }"},
		{"query", "--store", "no\r\nERROR", "{ viewer { name } }"},
		{"query", "--file", "no\nERROR"},
		{"query", "--key-file", "no\nERROR", "{ viewer { name } }"},
		{"query", "--url", "no\nERROR", "{ viewer { name } }"},
		{"query", "--as", "no\nERROR", "{ viewer { name } }"},
		{"query", "--config", "no\nERROR", "{ viewer { name } }"},
		{"query", "--url", "http://me:secret-word\nERROR@127.0.0.1", "{ viewer { name } }"},
		{"query", "no\nERROR"},
		{"query", "{ no\nERROR }", "no\nERROR"},
		{"query", "--no\nERROR"},
		{"seed", "--store", "no\nERROR/x.db", "a"},
		{"seed", "--store", "x.db", "no\nERROR"},
		{"serve", "--store", "no\nERROR/x.db"},
		{"serve", "--listen", "no\nERROR", "--store", "x.db"},
		{"serve", "--seed", "no\nERROR", "--store", "x.db"},
		{"copy", "--from", "no\nERROR", "--to", "x.db"},
		{"copy", "--from", "x.db", "--to", "no\nERROR"},
		{"copy", "--erasures", "no\nERROR", "--from", "x.db", "--to", "x.db"},
		{"erase", "--store", "no\nERROR", "need:a"},
		{"erase", "--store", "x.db", "no\nERROR"},
		{"erasures", "--store", "no\nERROR"},
		{"no\nERROR"},
		{"help", "no\nERROR"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), args, nil, strings.NewReader(""), &stdout, &stderr); code == exitOK {
			t.Errorf("%.100q is carried out", args)
		}
		told := stdout.String() + stderr.String()
		if strings.Contains(told, "\nERROR") {
			t.Errorf("%.100q writes a line of its own: %q", args, told)
		}
		if strings.ContainsAny(told, "\x1b\a\u202e") || strings.Contains(told, "secret-word") || len(told) > 1500 {
			t.Errorf("%.100q is answered with %q", args, told)
		}
	}
}
