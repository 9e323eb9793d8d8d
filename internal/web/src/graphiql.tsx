// GraphiQL over one world. The strip above it (which world, asking as whom) is
// HTML from the server; this fills in the rest.
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";
import "./graphiql.css";
import { examplesPlugin } from "./examples";
import { fetcherOf } from "./fetcher";
import { readKey } from "./key";
import { readPage } from "./page";
import { storageOf } from "./storage";

const page = readPage();
const storage = storageOf(page.world);
const examples = examplesPlugin(page.examples);

// Both worlds' pages take the key out of their address; only a world that is keyed is sent it.
const tabKey = readKey();
const key = page.keyed ? tabKey : null;
const isPublic = page.keyed && !key;

// The field "Asking as" is there only where the server takes the viewer from the request.
const viewer = document.querySelector<HTMLInputElement>("#viewer");
if (viewer && isPublic) {
  viewer.value = "anonymous";
  viewer.disabled = true;
} else if (viewer) {
  viewer.value = storage.getItem("viewer") ?? viewer.value;
  viewer.addEventListener("input", () => storage.setItem("viewer", viewer.value));
}
document.querySelector<HTMLElement>("#public")?.toggleAttribute("hidden", !isPublic);

const identity = (): Record<string, string> => {
  const name = viewer?.value.trim();
  return { ...(name && { "Concert-Viewer": name }), ...(key && { "Concert-Key": key }) };
};

createRoot(document.getElementById("graphiql")!).render(
  <GraphiQL
    fetcher={fetcherOf(page.endpoint, identity)}
    storage={storage}
    defaultTabs={page.examples.map(({ document }) => ({ query: document, variables: "", headers: "" }))}
    defaultQuery={"# A question of your own: the first pane on the left\n# lists what there is to ask.\n\n{\n  \n}\n"}
    plugins={[examples]}
    defaultEditorToolsVisibility={false}
  >
    <GraphiQL.Logo>
      <span className="logo">GraphiQL</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
