package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A server of local mode has a key, which its link holds and which `concert query`
// sends. It is kept for the address, in a file that is its owner's alone, so that
// links and open pages are good after a restart. Anyone who can read the file is
// the secretariat of that server.

// keyBytes is the size of a key before it is written in letters.
const keyBytes = 32

// errNoKey is that nobody made a key where one was looked for.
var errNoKey = errors.New("there is no key")

// keyFolder returns the folder of the keys.
func (p program) keyFolder() (string, error) {
	variable, below := configVariable(p.environ)
	home := lookup(p.environ, variable)
	if !filepath.IsAbs(home) {
		return "", fmt.Errorf("no folder is known in which to keep the key of the server: set %s to the path of one, from the root", variable)
	}
	return filepath.Join(home, below, "concert", "keys"), nil
}

// configVariable returns the variable by which os.UserConfigDir finds a user's
// configuration, and where below its value that is.
func configVariable(environ []string) (variable, below string) {
	switch {
	case runtime.GOOS == "windows":
		return "AppData", ""
	case runtime.GOOS == "darwin" || runtime.GOOS == "ios":
		return "HOME", "Library/Application Support"
	case lookup(environ, "XDG_CONFIG_HOME") == "":
		return "HOME", ".config"
	}
	return "XDG_CONFIG_HOME", ""
}

// lookup returns the value of a variable, "" if it is not set.
func lookup(environ []string, name string) (value string) {
	for _, entry := range environ {
		variable, v, _ := strings.Cut(entry, "=")
		if variable == name || (runtime.GOOS == "windows" && strings.EqualFold(variable, name)) {
			value = v // of several the last one counts
		}
	}
	return value
}

// keyFile returns the name of the file of an address, such as 127.0.0.1_8080.
// localhost is 127.0.0.1, as it is for serve. ok is false if the host is another
// machine or a name.
func keyFile(host, port string) (name string, ok bool) {
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() {
		return "", false
	}
	return strings.ReplaceAll(ip.Unmap().String(), ":", "_") + "_" + port, true
}

// serverKey is the key of an address, and the file in which it is kept.
type serverKey struct{ address, key, file string }

// keyOfServer returns the key of the address at which a server listens, and makes
// it the first time.
func (p program) keyOfServer(address string) (serverKey, error) {
	folder, err := p.keyFolder()
	if err != nil {
		return serverKey{}, err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return serverKey{}, err
	}
	name, ok := keyFile(host, port)
	if !ok {
		return serverKey{}, fmt.Errorf("%s is not on loopback, and has no key", address)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return serverKey{}, p.unwritable(folder, err)
	}
	file := filepath.Join(folder, name)
	key, err := readKey(file)
	if errors.Is(err, errNoKey) {
		if err := makeKey(file, p.random); err != nil {
			return serverKey{}, p.unwritable(folder, err)
		}
		key, err = readKey(file) // the new one, or that of a server that was faster
	}
	return serverKey{address, key, file}, err
}

// portOf returns the port of a server at a URL of http.
func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	return "80"
}

// keyOf returns the key of the server at a URL, or errNoKey. Without a file that
// names another, it is the one that this user has for the address.
func (p program) keyOf(u *url.URL, file string) (string, error) {
	name, ok := keyFile(u.Hostname(), portOf(u))
	isHere := ok && u.Scheme == "http"
	switch {
	case file != "" && !isHere:
		return "", usagef("--key-file: a key is for a server on this machine, and %s may be elsewhere: name the server by its address, such as %s", u, defaultURL)
	case file != "":
		key, err := readKeyFile(file)
		if errors.Is(err, errNoKey) {
			return "", usagef("--key-file: there is no file %s", file)
		}
		return key, err
	}
	folder, err := p.keyFolder()
	if err != nil || !isHere {
		return "", errNoKey
	}
	return readKey(filepath.Join(folder, name))
}

// makeKey writes a new key, whole, into a file that its owner alone can read. A
// file that is there stays as it is.
func makeKey(path string, random io.Reader) error {
	secret := make([]byte, keyBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".*.new") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // what remains is as private as the key
	_, err = fmt.Fprintln(temporary, base64.RawURLEncoding.EncodeToString(secret))
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	// A link is made whole or not at all, and never over another file.
	if err := os.Link(temporary.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// readKey reads a key that is kept. A folder that is not its owner's alone is
// refused: others may have put the key there.
func readKey(path string) (string, error) {
	_, err := private(filepath.Dir(path), fs.ModeDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", errNoKey
	case err != nil:
		return "", err
	}
	return readKeyFile(path)
}

// readKeyFile reads a key from a file in whatever folder. A file that is not its
// owner's alone is refused: others may have the key.
func readKeyFile(path string) (string, error) {
	info, err := private(path, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", errNoKey
	case err != nil:
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the key cannot be read: %w", err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	const most = 1 << 10
	text, err := io.ReadAll(io.LimitReader(file, most))
	opened, statErr := file.Stat()
	if err := errors.Join(err, statErr); err != nil {
		return "", fmt.Errorf("the key cannot be read: %w", err)
	}
	key := strings.TrimSpace(string(text))
	if secret, err := base64.RawURLEncoding.DecodeString(key); err != nil || len(secret) != keyBytes || !os.SameFile(info, opened) {
		return "", fmt.Errorf("%s holds no key: remove it, and concert serve makes a new one", path)
	}
	return key, nil
}

// private returns what is at a path, and refuses what is not of a type, such as a
// link to it, and what others than its owner may read or change.
func private(path string, want fs.FileMode) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, err
	case info.Mode().Type() != want:
		return nil, fmt.Errorf("%s is a %s, and a key is kept in a %s: remove it, and concert serve makes a new one", path, typeOf(info.Mode()), typeOf(want))
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0: // modes say nothing there
		return nil, fmt.Errorf("others can reach the key in %s (mode %04o): remove it, and concert serve makes a new one", path, info.Mode().Perm())
	}
	return info, nil
}

func typeOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "symbolic link"
	case mode.IsDir():
		return "folder"
	case mode.IsRegular():
		return "file"
	}
	return "special file"
}

func (p program) unwritable(folder string, err error) error {
	variable, _ := configVariable(p.environ)
	return fmt.Errorf("the key of the server cannot be kept in %s (%w): make that folder writable, or set %s to another", folder, cause(err), variable)
}
