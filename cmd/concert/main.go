// Command concert keeps a graph of who does what, where, under which mandate and
// for which need, and answers questions about it.
//
// This package wires the others together and says what went wrong in one line.
// What comes from outside (arguments, environment, streams, the clock) comes in
// through run alone.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // what was asked of the command makes no sense
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// run carries out one command and returns its exit code. The environment is that
// of os.Environ, whole, so that a misspelt variable can be reported.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := program{environ: environ, stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, random: rand.Reader}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	fmt.Fprintln(stderr, "concert: "+forPeople(withoutSignIn(err.Error())))
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// program is what commands reach of the outside.
type program struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	random         io.Reader // not guessable
}

func (p program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "concert",
		Short: "Who works under which mandate, with whom and where, and who covers which need",
		Long: `Concert keeps a graph of who does what, where, under which mandate and for which need, and answers questions about it.

Except for --yes and --no-erasures, every flag can also be set by a variable (--store by CONCERT_STORE, --as-of by CONCERT_AS_OF)
and in a YAML file that --config names (store: data/concert.db). Flags override variables, and variables override the file.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%s; %s --help lists the flags", oneLine(err.Error()), cmd.CommandPath())
	})
	root.PersistentFlags().String(configFlag, "", "YAML file with settings")
	root.SetHelpCommand(help(root))
	root.AddCommand(p.serve(), p.seed(), p.copy(), p.erase(), p.erasures(), p.query(), p.version())
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return configure(cmd, p.environ)
	}
	return root
}

func noSuchCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			names = append(names, c.Name())
		}
	}
	return usagef("there is no command %q: the commands are %s", args[0], strings.Join(names, ", "))
}

// help is cobra's command, except that it refuses a command that does not exist.
func help(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:              "help [COMMAND]",
		Short:            "Help about any command",
		PersistentPreRun: func(*cobra.Command, []string) {}, // no settings are read, so that none keeps it from helping
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return noSuchCommand(root, args)
			}
			return cmd.Help()
		},
	}
}

// noArguments refuses arguments of a command that takes flags alone.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no argument, and %q is one; %s --help lists its flags", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }
