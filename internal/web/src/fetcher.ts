// Asks the server by GraphQL over HTTP, and nothing else: no WebSocket.

type Request = { query: string; operationName?: string | null; variables?: unknown };
type Options = { headers?: Record<string, unknown> };

/** A fetcher for GraphiQL that adds the headers given by extra to each request, under those of the headers editor. */
export function fetcherOf(endpoint: string, extra: () => Record<string, string>) {
  return async (request: Request, options: Options = {}) => {
    const headers = new Headers({
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9",
      ...extra(),
    });
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, String(value));
    const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(request) }).catch(() => {
      throw new Error(`No answer from ${endpoint}: is the server still running?`);
    });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`${endpoint} answered ${response.status} without JSON: ${text.slice(0, 500)}`);
    }
  };
}
