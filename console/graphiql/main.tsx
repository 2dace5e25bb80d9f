import "graphiql/style.css";
import "graphiql/setup-workers/vite";
import "./graphiql.css";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";
import { ExplainButton, explainPlugin } from "./explain.tsx";
import { fetcher, lastRequest } from "./fetcher.ts";
import { identityPlugin } from "./identity.tsx";

const WELCOME = `# Write a query here and run it with Ctrl-Enter.
# Ctrl-Space completes; the book at the left tells what there is.
`;

const PLUGINS = [HISTORY_PLUGIN, identityPlugin, explainPlugin];

function Page() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      defaultQuery={WELCOME}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <span className="lintas-logo">Lintas</span>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, copy, merge }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <ExplainButton />
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <LastRequestLine />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

function LastRequestLine() {
  const last = lastRequest.use();
  if (last === null) return null;
  const { status, ms, bytes, traceId } = last;
  return (
    <div className="lintas-footer">
      <span>{status}</span>
      <span>{ms.toFixed(0)} ms</span>
      <span>{bytes.toLocaleString()} bytes</span>
      <span>
        trace <code>{traceId}</code>
      </span>
    </div>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Page />);
