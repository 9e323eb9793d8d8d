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
	} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), args, nil, strings.NewReader(""), &stdout, &stderr); code == exitOK {
			t.Errorf("%.100q is carried out", args)
		}
		told := stdout.String() + stderr.String()
		if strings.ContainsAny(told, "\x1b\a\u202e") || strings.Contains(told, "secret-word") || len(told) > 1500 {
			t.Errorf("%.100q is answered with %q", args, told)
		}
	}
}
