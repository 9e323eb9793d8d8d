// The key of the server, which the link of `concert serve` has after #key=. It is
// kept for this tab alone.

const item = "concert:key";

/** Takes the key out of the address, so that no bookmark or copied address has it. */
function take() {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (!given) return false;
  sessionStorage.setItem(item, given);
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

/** Returns the key of this tab, or null. A link with another key that is opened later in the tab starts the page anew. */
export function readKey(): string | null {
  take();
  addEventListener("hashchange", () => take() && location.reload());
  return sessionStorage.getItem(item);
}
