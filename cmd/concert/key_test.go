package main

import (
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

const anAddress = "127.0.0.1:8080"

// keeper is a program with a user's folders of its own.
func keeper(t *testing.T) program {
	t.Helper()
	return program{environ: configIn(t), random: rand.Reader}
}

func makeKeyOf(t *testing.T, p program, address string) serverKey {
	t.Helper()
	made, err := p.keyOfServer(address)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// A key is made once for an address, and is its owner's alone.
func TestAKeyIsMadeOnce(t *testing.T) {
	p := keeper(t)
	first := makeKeyOf(t, p, anAddress)
	if again := makeKeyOf(t, p, anAddress); again != first {
		t.Errorf("a restart has the key %q, the first start had %q", again.key, first.key)
	}
	if len(first.key) != 43 { // 32 bytes in base64
		t.Errorf("the key %q has %d letters", first.key, len(first.key))
	}
	for path, want := range map[string]os.FileMode{filepath.Dir(first.file): 0o700 | os.ModeDir, first.file: 0o600} {
		if info, err := os.Stat(path); err != nil || (info.Mode() != want && runtime.GOOS != "windows") {
			t.Errorf("%s: %v, want mode %v, %v", path, info.Mode(), want, err)
		}
	}
	for _, other := range []string{"127.0.0.1:8081", "127.0.0.2:8080", "[::1]:8080"} {
		if made := makeKeyOf(t, p, other); made.key == first.key || made.file == first.file {
			t.Errorf("%s has the key of %s", other, anAddress)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(first.file))
	if err != nil || len(entries) != 4 {
		t.Errorf("the folder holds %v, want four keys and nothing else, %v", entries, err)
	}
}

// Servers that start at once agree, and so do those who read meanwhile.
func TestServersThatStartAtOnceHaveOneKey(t *testing.T) {
	p := keeper(t)
	var keys [16]string
	var starting sync.WaitGroup
	for i := range keys {
		starting.Go(func() {
			made, err := p.keyOfServer(anAddress)
			if err != nil {
				t.Error(err)
			}
			keys[i] = made.key
		})
	}
	starting.Wait()
	for _, key := range keys {
		if key == "" || key != keys[0] {
			t.Errorf("one has %q, another %q", keys[0], key)
		}
	}
}

// The key of an address is found under the names that a person writes it by, and
// under no other.
func TestAKeyIsFoundByItsAddress(t *testing.T) {
	p := keeper(t)
	keys := map[string]string{}
	for _, address := range []string{anAddress, "127.0.0.1:80", "[::1]:8080"} {
		keys[address] = makeKeyOf(t, p, address).key
	}
	for at, address := range map[string]string{
		"http://127.0.0.1:8080":             anAddress,
		"http://127.0.0.1:8080/":            anAddress,
		"http://localhost:8080":             anAddress,
		"http://LOCALHOST:8080":             anAddress,
		"http://[::ffff:127.0.0.1]:8080":    anAddress,
		"http://127.0.0.1":                  "127.0.0.1:80",
		"http://[::1]:8080":                 "[::1]:8080",
		"http://[0:0:0:0:0:0:0:1]:8080":     "[::1]:8080",
		"http://127.0.0.1:8081":             "",
		"https://127.0.0.1:8080":            "",
		"http://localhost.example.org:8080": "",
		"http://example.org:8080":           "",
		"http://192.0.2.1:8080":             "",
	} {
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		key, err := p.keyOf(u, "")
		if key != keys[address] || (err == nil) != (address != "") {
			t.Errorf("%s: %q, %v, want that of %q", at, key, err, address)
		}
	}
}

// A key that others could have read or written is refused, by serve and query.
func TestAKeyThatIsNotPrivateIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes of files say nothing on Windows")
	}
	at := url.URL{Scheme: "http", Host: anAddress}
	for name, c := range map[string]struct {
		spoil func(file string) error
		says  string
	}{
		"read by the group":  {func(f string) error { return os.Chmod(f, 0o640) }, "others can reach the key in FILE (mode 0640): remove it"},
		"read by others":     {func(f string) error { return os.Chmod(f, 0o604) }, "(mode 0604)"},
		"written by others":  {func(f string) error { return os.Chmod(f, 0o602) }, "(mode 0602)"},
		"in an open folder":  {func(f string) error { return os.Chmod(filepath.Dir(f), 0o755) }, "others can reach the key in FOLDER (mode 0755)"},
		"a link":             {linked, "FILE is a symbolic link, and a key is kept in a file: remove it, and concert serve makes a new one"},
		"in a linked folder": {func(f string) error { return linked(filepath.Dir(f)) }, "FOLDER is a symbolic link, and a key is kept in a folder"},
		"a folder":           {func(f string) error { return os.Mkdir(f+"x", 0o700) }, ""},
		"empty":              {func(f string) error { return os.Truncate(f, 0) }, "FILE holds no key: remove it, and concert serve makes a new one"},
		"cut":                {func(f string) error { return os.Truncate(f, 40) }, "holds no key"},
		"longer":             {func(f string) error { return os.WriteFile(f, []byte(strings.Repeat("a", 60)), 0o600) }, "holds no key"},
	} {
		p := keeper(t)
		made := makeKeyOf(t, p, anAddress)
		if err := c.spoil(made.file); err != nil {
			t.Fatal(err)
		}
		says := strings.NewReplacer("FILE", made.file, "FOLDER", filepath.Dir(made.file)).Replace(c.says)
		_, serving := p.keyOfServer(anAddress)
		_, asking := p.keyOf(&at, "")
		for who, err := range map[string]error{"serve": serving, "query": asking} {
			switch {
			case c.says == "" && err != nil:
				t.Errorf("%s, %s: %v", name, who, err)
			case c.says != "" && (err == nil || !strings.Contains(err.Error(), says)):
				t.Errorf("%s, %s: %v, want %q", name, who, err, says)
			case err != nil && strings.Contains(err.Error(), made.key):
				t.Errorf("%s, %s: the error has the key: %v", name, who, err)
			}
		}
	}
}

// linked moves what is at a path and links to it from there.
func linked(path string) error {
	if err := os.Rename(path, path+"-moved"); err != nil {
		return err
	}
	return os.Symlink(path+"-moved", path)
}

// The folder is that of os.UserConfigDir, but in the environment that is given.
func TestKeysAreInTheUsersConfiguration(t *testing.T) {
	for _, xdg := range []string{"", t.TempDir()} {
		home := t.TempDir()
		t.Setenv("HOME", home)
		t.Setenv("XDG_CONFIG_HOME", xdg)
		want, err := os.UserConfigDir()
		if err != nil {
			t.Fatal(err)
		}
		got, err := program{environ: os.Environ()}.keyFolder()
		if got != filepath.Join(want, "concert", "keys") || err != nil {
			t.Errorf("the keys are in %s, want them below %s, %v", got, want, err)
		}
	}
	for _, environ := range [][]string{nil, {"HOME=", "AppData="}, {"HOME=here", "AppData=here"}} {
		p := program{environ: environ, random: rand.Reader}
		if _, err := p.keyOfServer(anAddress); err == nil || !strings.Contains(err.Error(), "set ") {
			t.Errorf("in %q: %v", environ, err)
		}
		if _, err := p.keyOf(&url.URL{Scheme: "http", Host: anAddress}, ""); err != errNoKey { //nolint:errorlint // as it is
			t.Errorf("in %q: %v", environ, err)
		}
	}
}
