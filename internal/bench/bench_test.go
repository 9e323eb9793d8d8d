// Package bench reports whether the foundation carries: figures at the sizes that
// the product is made for, each a ratio within one run where there is something
// to compare with. `make bench` prints them as a table with the machine.
package bench

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"concert/internal/analysis"
	"concert/internal/model"
	"concert/internal/model/modeltest"
)

// The two sizes, ten times apart. CONCERT_BENCH_NEEDS says how many needs the larger
// one has, for a look in passing.
var (
	larger  = sizeOf(cmp.Or(atoi(os.Getenv("CONCERT_BENCH_NEEDS")), 100_000))
	smaller = sizeOf(larger.Needs / 10)
)

func sizeOf(needs int) modeltest.Size {
	return modeltest.Size{Needs: needs, Programmes: max(10, needs/10), States: 193, Seed: 1}
}

// atoi returns 0 for what is not a number.
func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// number writes the powers of ten of the table as such.
func number(n int) string {
	switch n {
	case 10_000:
		return "10^4"
	case 100_000:
		return "10^5"
	}
	return strconv.Itoa(n)
}

func needsOf(size modeltest.Size) string { return number(size.Needs) + " needs" }

// figures are what a run has measured, in order.
var figures []figure

type figure struct{ what, got, aim string }

func note(what, got, aim string) {
	i := slices.IndexFunc(figures, func(f figure) bool { return f.what == what })
	if i >= 0 {
		figures[i] = figure{what, got, aim}
		return
	}
	figures = append(figures, figure{what, got, aim})
}

func TestMain(m *testing.M) {
	code := m.Run()
	if len(figures) > 0 {
		printTable()
	}
	os.Exit(code)
}

func printTable() {
	fmt.Printf("\n%s, %d cores, %s, %s/%s\n\n", processor(), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Println("| what | measured | aim |")
	fmt.Println("|---|---|---|")
	for _, f := range figures {
		fmt.Printf("| %s | %s | %s |\n", f.what, f.got, f.aim)
	}
	fmt.Println()
}

// processor returns the name of the machine's processor, where it tells.
func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.HasPrefix(name, "model name") {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

// median returns the median time of some runs of do.
func median(runs int, do func()) time.Duration {
	times := make([]time.Duration, runs)
	for i := range times {
		start := time.Now()
		do()
		times[i] = time.Since(start)
	}
	return middle(times)
}

func middle(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// each runs do once for each iteration of the benchmark and returns the median.
func each(b *testing.B, do func()) time.Duration {
	b.Helper()
	var times []time.Duration
	for b.Loop() {
		start := time.Now()
		do()
		times = append(times, time.Since(start))
	}
	return middle(times)
}

// snapshots are made once a run.
var snapshots = map[modeltest.Size]*model.Snapshot{}

func snapshotOf(tb testing.TB, size modeltest.Size) *model.Snapshot {
	tb.Helper()
	if snapshots[size] == nil {
		snapshots[size] = modeltest.Snapshot(tb, size)
	}
	return snapshots[size]
}

// ctx is the context of questions that nobody gives up.
var ctx = context.Background()

// sure returns what takes a context that does not end.
func sure[T any](answer T, err error) T {
	if err != nil {
		panic(err)
	}
	return answer
}

func today() model.Date { return model.NewDate(2026, time.November, 26) }

func lens(tb testing.TB) analysis.Lens {
	tb.Helper()
	l, err := analysis.NewLens(analysis.DefaultImpliedWeight, analysis.DefaultMetFrom)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}
