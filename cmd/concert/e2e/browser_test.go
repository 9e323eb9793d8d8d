package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"concert/internal/web"
	"concert/internal/web/webtest"
)

// From the first page to answers in both worlds, in a browser.
func TestGraphiQLOverTheSeeds(t *testing.T) {
	t.Parallel()
	if !web.Built() {
		t.Fatal("this test needs the pages: make web")
	}
	address, key := serve(t, filepath.Join(t.TempDir(), "concert.db"))
	tab := webtest.Open(t, "http://"+address+"/")
	tab.WaitForText("h1", "Concert")
	tab.Click(`a[href="/graphiql"]`)
	tab.WaitForText(".strip", "You see what is public")
	tab.WaitForText(".graphiql-query-editor", "Who works")
	tab.Click(".graphiql-execute-button")
	waitForAnswer(tab, `"view": "public"`)

	t.Log("by the link with the key")
	tab.Do(chromedp.Navigate("http://" + address + "/graphiql#key=" + key))
	tab.WaitFor("document.querySelector('#public').hidden")
	askAll(t, tab, web.Reference, `"view": "secretariat"`)

	tab.Click(`.strip nav a[href="/exercise/graphiql"]`)
	tab.WaitForText(".strip", "Everything here is fictional")
	askAll(t, tab, web.Exercise, `"world": "EXERCISE"`)

	t.Log("another viewer")
	webtest.Evaluate[bool](tab, "(document.querySelector('#viewer').select(), true)")
	tab.Do(chromedp.SendKeys(chromedp.CSS("#viewer"), "state:XAA"))
	tab.Click(".graphiql-execute-button")
	waitForAnswer(tab, `"view": "released to state:XAA"`)
	for _, problem := range tab.Problems() {
		t.Error(problem)
	}
}

// askAll runs each example in its tab.
func askAll(t *testing.T, tab *webtest.Tab, w web.World, about string) {
	t.Helper()
	all, err := web.Examples(w)
	if err != nil {
		t.Fatal(err)
	}
	tab.WaitForText(".graphiql-query-editor", all[0].Question)
	if n := tab.Count(".graphiql-tab"); n != len(all) {
		t.Fatalf("%d tabs, want one for each of %d examples", n, len(all))
	}
	for i, example := range all {
		tab.Click(fmt.Sprintf(".graphiql-tab:nth-of-type(%d) .graphiql-tab-button", i+1))
		tab.WaitForText(".graphiql-query-editor", example.Question)
		time.Sleep(500 * time.Millisecond) // GraphiQL reads the name of the operation a moment after it shows it.
		tab.Click(".graphiql-execute-button")
		waitForAnswer(tab, about)
	}
}

// waitForAnswer waits until the whole answer, of which the page shows a part,
// is without errors and contains a text.
func waitForAnswer(tab *webtest.Tab, text string) {
	const shown = "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue() ?? ''"
	tab.WaitFor(fmt.Sprintf("(v => v.includes(%q) && !v.includes('\"errors\"'))(%s)", text, shown))
}
