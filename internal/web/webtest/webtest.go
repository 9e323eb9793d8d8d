// Package webtest opens pages in a headless Chromium, for tests, and notes all
// that a reader of the browser's console would see go wrong.
package webtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long one page is given for all that a test does with it.
const patience = time.Minute

// Tab is one browser tab with a profile of its own, closed when its test ends.
type Tab struct {
	t      testing.TB
	ctx    context.Context
	origin string

	mu       sync.Mutex
	problems []string
}

// Open starts Chromium, 1400 by 900, and opens the address. A machine without Chromium fails the test.
func Open(t testing.TB, address string) *Tab {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	tab := &Tab{t: t, origin: u.Scheme + "://" + u.Host}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options(t)...)
	t.Cleanup(stop)
	browser, closeBrowser := chromedp.NewContext(allocator, chromedp.WithListener(tab.note))
	t.Cleanup(closeBrowser)
	if _, err := chromedp.Call(browser, network.Enable, network.EnableParams{}); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	var cancel context.CancelFunc
	tab.ctx, cancel = context.WithTimeout(browser, patience)
	t.Cleanup(cancel)
	tab.Do(chromedp.Navigate(address))
	return tab
}

func options(t testing.TB) []chromedp.ExecAllocatorOption {
	t.Helper()
	return []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium(t)),
		// Not t.TempDir: Chromium may still write to its profile while it ends.
		chromedp.UserDataDir(profile(t)),
		chromedp.WindowSize(1400, 900),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	}
}

func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("this test needs Chromium: apt-get install chromium, or put chromium or google-chrome on PATH another way")
	return ""
}

func profile(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "concert-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// note keeps what a page must not do: errors and warnings on the console, refused
// by the content security policy or not, failed requests, and requests elsewhere.
func (tab *Tab) note(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			tab.problem("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		tab.problem("exception: %s %s", e.ExceptionDetails.Text, textOf(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			tab.problem("console: %s", textOf(e.Args...))
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			tab.problem("request failed: %s %s", e.Type, e.ErrorText)
		}
	case *network.EventRequestWillBeSent:
		if to := e.Request.URL; !strings.HasPrefix(to, tab.origin+"/") && !strings.HasPrefix(to, "data:") {
			tab.problem("request to another origin: %s", to)
		}
	case *network.EventWebSocketCreated:
		tab.problem("WebSocket opened: %s", e.URL)
	}
}

func textOf(objects ...*runtime.RemoteObject) string {
	var text []string
	for _, o := range objects {
		if o != nil {
			text = append(text, string(o.Value)+o.Description)
		}
	}
	return strings.Join(text, " ")
}

func (tab *Tab) problem(format string, args ...any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.problems = append(tab.problems, fmt.Sprintf(format, args...))
}

// Problems are what went wrong in the page so far, in order; none in a good page.
func (tab *Tab) Problems() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.Clone(tab.problems)
}

// Do runs steps in the tab, and fails the test where one does not succeed in time.
func (tab *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.fail(err)
	}
}

// fail ends the test with what the page shows and what went wrong in it.
func (tab *Tab) fail(err error) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tab.ctx), 2*time.Second)
	defer cancel()
	text, textErr := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
	if textErr != nil {
		text = "(" + textErr.Error() + ")"
	}
	tab.t.Fatalf("%v\nproblems in the page: %q\nthe page reads: %s", err, tab.Problems(), text)
}

// Evaluate is the value of a JavaScript expression in the page.
func Evaluate[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	v, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		tab.fail(fmt.Errorf("%s: %w", expression, err))
	}
	return v
}

// WaitFor waits, 20 seconds at most, until a JavaScript expression is truthy in the page.
// It asks again and again from outside: chromedp's own polling compiles a function in
// the page, which a content security policy rightly refuses. A page that is left for
// another while it is asked has no answer, so no answer means: not yet.
func (tab *Tab) WaitFor(expression string) {
	tab.t.Helper()
	ask := chromedp.Evaluate[bool]("!!(" + expression + ")")
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		holds, err := chromedp.Run(tab.ctx, ask)
		if holds {
			return
		}
		if time.Now().After(end) {
			tab.fail(errors.Join(fmt.Errorf("waited in vain for %s", expression), err))
		}
	}
}

// WaitForText waits until the visible text of the first element that matches the CSS selector contains text.
func (tab *Tab) WaitForText(selector, text string) {
	tab.t.Helper()
	tab.WaitFor(fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, text))
}

// Click clicks the first visible element that matches the CSS selector, once it is there.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.Do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Count is how many elements match the CSS selector now.
func (tab *Tab) Count(selector string) int {
	tab.t.Helper()
	return Evaluate[int](tab, fmt.Sprintf("document.querySelectorAll(%q).length", selector))
}

// Screenshot writes what the tab shows to a PNG file.
func (tab *Tab) Screenshot(file string) {
	tab.t.Helper()
	png, err := chromedp.Run(tab.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		tab.fail(err)
	}
	if err := os.WriteFile(file, png, 0o600); err != nil {
		tab.t.Fatal(err)
	}
}
