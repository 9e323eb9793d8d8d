// A pane that lists the example questions, so that a closed or edited one can be opened again.
import { useEditorContext, type GraphiQLPlugin } from "@graphiql/react";
import type { Example } from "./page";

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M12 3a6 6 0 0 0-3.5 10.9c.6.5 1 1.2 1 2V17h5v-1.1c0-.8.4-1.5 1-2A6 6 0 0 0 12 3Z" />
      <path d="M9.5 20h5" strokeLinecap="round" />
    </svg>
  );
}

function tabOf({ name, document }: Example, taken: Set<string>) {
  let id = name;
  for (let n = 2; taken.has(id); n++) id = `${name}-${n}`;
  const title = document.match(/^query (\w+)/m)?.[1] ?? name;
  return { id, hash: "", title, query: document, variables: "", headers: "", operationName: title, response: null };
}

function Examples({ examples }: { examples: Example[] }) {
  const { tabs, changeTab, moveTab } = useEditorContext({ nonNull: true });
  const open = (example: Example) => {
    const at = tabs.findIndex((tab) => tab.query === example.document);
    if (at >= 0) return changeTab(at);
    moveTab([...tabs, tabOf(example, new Set(tabs.map((tab) => tab.id)))]);
    changeTab(tabs.length);
  };
  return (
    <section aria-label="Example questions">
      <div className="graphiql-doc-explorer-title">Example questions</div>
      <ul className="examples">
        {examples.map((example) => (
          <li key={example.name}>
            <button type="button" className="graphiql-un-styled" onClick={() => open(example)}>
              {example.question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function examplesPlugin(examples: Example[]): GraphiQLPlugin {
  return { title: "Example questions", icon: Icon, content: () => <Examples examples={examples} /> };
}
