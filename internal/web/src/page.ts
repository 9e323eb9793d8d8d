// What the server tells a page, in the JSON block of its HTML.

export type Example = {
  /** The example's file name without number and ending, unique in its world. */
  name: string;
  /** The question in words. */
  question: string;
  document: string;
};

export type Page = {
  world: string;
  /** Path of the GraphQL endpoint. */
  endpoint: string;
  /** Who one may ask as; empty where the server knows by itself. */
  viewers: string[];
  /** Whether the endpoint takes a key. */
  keyed: boolean;
  examples: Example[];
};

export function readPage(): Page {
  return JSON.parse(document.getElementById("page")!.textContent!);
}
