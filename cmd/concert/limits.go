package main

import (
	"bytes"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"concert/internal/server"
)

// limitFlags bound what questions to a server may ask for, and its memory.
type limitFlags struct {
	server.Limits
	memory string
}

const (
	atOnceFlag = "max-at-once"
	memoryFlag = "memory"
)

// define defines a flag for each limit.
func (f *limitFlags) define(flags *pflag.FlagSet) {
	f.Limits = server.DefaultLimits()
	for name, limit := range map[string]struct {
		value *int
		about string
	}{
		"max-tokens":  {&f.Tokens, "tokens in a document"},
		"max-nesting": {&f.Nesting, "depth of brackets within brackets in a document or a body"},
		"max-depth":   {&f.Depth, "depth of fields within fields in a document"},
		"max-fields":  {&f.Fields, "fields in a document, counting those of a fragment wherever it is spread"},
		"max-parts":   {&f.Parts, "fields, arguments, values and spreads in a document, counting those of a fragment wherever it is spread"},
		"max-values":  {&f.Values, "values in an answer"},
		"max-bytes":   {&f.Bytes, "bytes in an answer"},
		"max-errors":  {&f.Errors, "errors that an answer lists; it counts the others"},
		"max-days":    {&f.Days, "days that the measures of one question look at"},
		atOnceFlag:    {&f.AtOnce, "values that the answers of all running questions may hold; the default is less if there is little memory"},
		"max-body":    {&f.Body, "bytes in the body of a request"},
	} {
		flags.IntVar(limit.value, name, *limit.value, limit.about)
	}
	flags.DurationVar(&f.Time, "max-time", f.Time, "time that a question may take")
	flags.DurationVar(&f.Wait, "max-wait", f.Wait, "part of max-time that a question may wait for a version, with atLeast")
	flags.DurationVar(&f.Patience, "max-patience", f.Patience, "part of max-time that a question may wait for room among others")
	flags.StringVar(&f.memory, memoryFlag, "", "memory to stay below, such as 2GiB; the default is three quarters of the memory of the machine or container")
}

// checkLimits refuses limits of nothing.
func checkLimits(flags *pflag.FlagSet) error {
	var wrong error
	flags.VisitAll(func(flag *pflag.Flag) {
		if value := flag.Value.String(); strings.HasPrefix(flag.Name, "max-") && (value == "0" || value == "0s" || strings.HasPrefix(value, "-")) && wrong == nil {
			wrong = usagef("--%s %s: want more than 0", flag.Name, value)
		}
	})
	return wrong
}

// How much of the memory of a machine is used, and what a value of an answer takes of it
// while the answer is made, with what else there is to it.
const (
	memoryShare   = 0.75
	memoryOfValue = 1 << 10
)

// apply sets the memory that the program stays below, for the whole process, and what may
// be under way in it. GOMEMLIMIT goes before the default.
func (f *limitFlags) apply(flags *pflag.FlagSet) error {
	limit := debug.SetMemoryLimit(-1)
	switch {
	case f.memory != "":
		given, err := bytesOf(f.memory)
		if err != nil {
			return err
		}
		limit = given
	case limit == math.MaxInt64: // GOMEMLIMIT is not set
		if has := memoryOfMachine(os.ReadFile); has > 0 {
			limit = int64(float64(has) * memoryShare)
		}
	}
	debug.SetMemoryLimit(limit)
	if !flags.Changed(atOnceFlag) {
		f.AtOnce = int(max(1, min(int64(f.AtOnce), limit/memoryOfValue)))
	}
	return nil
}

// bytesOf reads a size such as 512MiB or 2GiB.
func bytesOf(text string) (int64, error) {
	number, unit := text, int64(1)
	for suffix, bytes := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			number, unit = rest, bytes
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || n > math.MaxInt64/unit {
		return 0, usagef("--%s %q: want a size such as 512MiB or 2GiB", memoryFlag, text)
	}
	return n * unit, nil
}

// memoryOfMachine returns the bytes that the container or machine has, 0 if Linux does
// not say so.
func memoryOfMachine(read func(name string) ([]byte, error)) int64 {
	least := int64(0)
	note := func(bytes int64) {
		if bytes > 0 && (least == 0 || bytes < least) {
			least = bytes
		}
	}
	if text, err := read("/sys/fs/cgroup/memory.max"); err == nil {
		bytes, _ := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64) // "max" is none
		note(bytes)
	}
	if text, err := read("/proc/meminfo"); err == nil {
		if fields := strings.Fields(string(text)); len(fields) > 1 && fields[0] == "MemTotal:" {
			kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
			note(kilobytes << 10)
		}
	}
	return least
}
