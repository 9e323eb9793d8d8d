package bench

import (
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"concert/internal/model"
	"concert/internal/model/modeltest"
	"concert/internal/store/bbolt"
)

const recordsOfAFile = 1000

// BenchmarkLoad measures `concert seed` of a folder of the larger size into a new
// file, with all that a process takes.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	program, folder := filepath.Join(dir, "concert"), filepath.Join(dir, "plausible")
	if out, err := exec.Command("go", "build", "-o", program, "concert/cmd/concert").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	writeFolder(b, folder, modeltest.Plausible(larger))
	var cpu time.Duration
	var peak int64
	n := 0
	took := each(b, func() {
		n++
		load := exec.Command(program, "seed", "--store", filepath.Join(dir, fmt.Sprint(n, ".db")), folder)
		load.Env = []string{} // the variables of benchmarks are not its own
		if out, err := load.CombinedOutput(); err != nil {
			b.Fatalf("concert seed: %v\n%s", err, out)
		}
		cpu = load.ProcessState.UserTime() + load.ProcessState.SystemTime()
		peak = load.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * 1024
	})
	note(fmt.Sprintf("loading %s from files of %d into a new file", needsOf(larger), recordsOfAFile),
		fmt.Sprintf("%.1f s, %.1f s of CPU time, %.2f GB at most", took.Seconds(), cpu.Seconds(), float64(peak)/1e9), "25 s, 1 GB")
}

// BenchmarkWrite measures one commit of the larger size to a new file.
func BenchmarkWrite(b *testing.B) {
	changes := modeltest.Plausible(larger)
	var cpu time.Duration
	took := each(b, func() {
		file, err := bbolt.Open(filepath.Join(b.TempDir(), "bench.db"), rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		before := cpuTime(b)
		apply(b, file, "bench", changes...)
		cpu = cpuTime(b) - before
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
	})
	note("writing "+needsOf(larger)+" as one commit to a new file", fmt.Sprintf("%.1f s, %.1f s of CPU time", took.Seconds(), cpu.Seconds()), "6.3 s")
}

// cpuTime is what the process has taken, its collector of garbage included.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// writeFolder writes what changes put as a seed, each edge at the record that it
// leads from. An edge with the sources and the review of that record leaves them out.
func writeFolder(b *testing.B, folder string, changes []model.Change) {
	b.Helper()
	records := map[string]map[string]any{}
	ids := map[string][]string{} // by folder
	for _, c := range changes {
		if c.Node == nil {
			continue
		}
		kind, err := model.KindOfID(c.Node.ID)
		if err != nil {
			b.Fatal(err)
		}
		record := map[string]any{"id": c.Node.ID}
		for name, value := range c.Node.Properties {
			record[name] = value
		}
		records[c.Node.ID] = record
		ids[kind.Declaration().Folder] = append(ids[kind.Declaration().Folder], c.Node.ID)
	}
	for _, c := range changes {
		if c.Edge == nil {
			continue
		}
		record := records[c.Edge.From]
		edges, _ := record[c.Edge.Kind].([]any)
		record[c.Edge.Kind] = append(edges, edgeAt(record, c.Edge))
	}
	for name, all := range ids {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o755); err != nil {
			b.Fatal(err)
		}
		part := 0
		for some := range slices.Chunk(all, recordsOfAFile) {
			part++
			file := map[string][]map[string]any{}
			for _, id := range some {
				file["records"] = append(file["records"], records[id])
			}
			text, err := yaml.Marshal(file)
			if err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, name, fmt.Sprintf("%03d.yaml", part)), text, 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// edgeAt is an edge as it is written at the record that it leads from.
func edgeAt(record map[string]any, edge *model.EdgeRecord) any {
	written := map[string]any{"node": edge.To}
	for name, value := range edge.Properties {
		if inherited := name == "sources" || name == "review"; !inherited || fmt.Sprint(record[name]) != fmt.Sprint(value) {
			written[name] = value
		}
	}
	if len(written) == 1 {
		return edge.To
	}
	return written
}
