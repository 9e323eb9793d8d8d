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

function Examples({ examples }: { examples: Example[] }) {
  const { tabs, addTab, changeTab, updateActiveTabValues } = useEditorContext({ nonNull: true });
  // Each call changes what is there when it runs: an edit that GraphiQL has yet to
  // take up makes the tabs seen here old ones.
  const open = ({ document }: Example) => {
    const at = tabs.findIndex((tab) => tab.query === document);
    if (at >= 0) return changeTab(at);
    addTab();
    updateActiveTabValues({ query: document, operationName: document.match(/^query (\w+)/m)?.[1] ?? null });
    changeTab(tabs.length); // fills the editor from the tab
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
