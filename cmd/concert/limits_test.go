package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// docs/limits.md names each limit with its default, as the flags have them.
func TestLimitsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(limitFlags).define(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		row := fmt.Sprintf("| `--%s` | %s | %s |", f.Name, f.DefValue, f.Usage)
		if !bytes.Contains(text, []byte(row)) {
			t.Errorf("docs/limits.md lacks the row\n%s", row)
		}
	})
	for _, cmd := range []*cobra.Command{program{}.query(), program{}.seed()} {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			row := fmt.Sprintf("| `concert %s` | `--%s` | %s | %s |", cmd.Name(), f.Name, f.DefValue, f.Usage)
			if strings.HasPrefix(f.Name, "max-") && !bytes.Contains(text, []byte(row)) {
				t.Errorf("docs/limits.md lacks the row\n%s", row)
			}
		})
	}
}

func TestMemoryOfMachine(t *testing.T) {
	const machine = "MemTotal:       2048 kB\nMemFree:   1 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"a machine":                     {map[string]string{"/proc/meminfo": machine}, 2 << 20},
		"a container":                   {map[string]string{"/proc/meminfo": machine, "/sys/fs/cgroup/memory.max": "1048576\n"}, 1 << 20},
		"a container without a limit":   {map[string]string{"/proc/meminfo": machine, "/sys/fs/cgroup/memory.max": "max\n"}, 2 << 20},
		"a system that does not say so": {nil, 0},
	} {
		got := memoryOfMachine(func(name string) ([]byte, error) {
			if text, ok := c.files[name]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("none")
		})
		if got != c.want {
			t.Errorf("%s has %d bytes, want %d", name, got, c.want)
		}
	}
}

func TestLimitsAreRefused(t *testing.T) {
	for args, want := range map[string]string{
		"--max-values 0": "concert: --max-values 0: want more than 0\n",
		"--max-time -1s": "concert: --max-time -1s: want more than 0\n",
		"--memory lots":  "concert: --memory \"lots\": want a size such as 512MiB or 2GiB\n",
		"--memory 0MiB":  "concert: --memory \"0MiB\": want a size such as 512MiB or 2GiB\n",
	} {
		var stdout, stderr bytes.Buffer
		all := append([]string{"serve", "--store", "x.db"}, strings.Fields(args)...)
		if code := run(t.Context(), all, nil, strings.NewReader(""), &stdout, &stderr); code != exitUsage || stderr.String() != want {
			t.Errorf("%s: %d %s", args, code, stderr.String())
		}
	}
}
