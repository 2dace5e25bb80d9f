import { ToolbarButton, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { endpoint, post } from "./fetcher.ts";
import { identityHeaders } from "./identity.tsx";
import { Plan, type Step } from "./plan.tsx";
import { store } from "./store.ts";

type Explained =
  | { is: "nothing" | "asking" }
  | { is: "plan"; plan: Step | null }
  | { is: "refused"; errors: { message: string }[] };

const explained = store<Explained>({ is: "nothing" });

export const explainPlugin = {
  title: "Explain",
  icon: PlanIcon,
  content: ExplainPane,
};

/** Asks what would be done for the operation in the editor, without doing it. */
export function ExplainButton() {
  const { queryEditor, variableEditor, headerEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    headerEditor: state.headerEditor,
  }));
  const actions = useGraphiQLActions();
  const ask = async () => {
    actions.setVisiblePlugin(explainPlugin);
    explained.set({ is: "asking" });
    explained.set(
      await planOf({
        query: queryEditor?.getValue() ?? "",
        variables: variableEditor?.getValue() ?? "",
        headers: headerEditor?.getValue() ?? "",
      }),
    );
  };
  return (
    <ToolbarButton
      label="Explain: what would be done for this operation"
      onClick={() => void ask()}
    >
      <PlanIcon />
    </ToolbarButton>
  );
}

async function planOf(of: {
  query: string;
  variables: string;
  headers: string;
}): Promise<Explained> {
  try {
    const variables = objectIn("variables", of.variables);
    const headers = objectIn("headers", of.headers) as Record<string, string>;
    const path = document.querySelector<HTMLMetaElement>("meta[name=lintas-explain]")?.content;
    const url = new URL(path ?? "/v1/explain", endpoint);
    const request = { query: of.query, variables };
    const { explain, errors } = await post(
      url,
      { ...identityHeaders(), ...headers },
      request,
      true,
    );
    if (errors !== undefined) return { is: "refused", errors: errors as { message: string }[] };
    return { is: "plan", plan: (explain ?? null) as Step | null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { is: "refused", errors: [{ message }] };
  }
}

function objectIn(what: string, text: string): Record<string, unknown> {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Error(`The ${what} are not JSON.`);
  }
}

function ExplainPane() {
  const state = explained.use();
  return (
    <section className="lintas-pane">
      <h2>Explain</h2>
      {state.is === "nothing" ? (
        <p>Press Explain beside the query to see what would be asked of which connector.</p>
      ) : null}
      {state.is === "asking" ? <p>Asking…</p> : null}
      {state.is === "refused"
        ? state.errors.map(({ message }) => (
            <p key={message} className="lintas-wrong">
              {message}
            </p>
          ))
        : null}
      {state.is === "plan" ? <Plan plan={state.plan} /> : null}
    </section>
  );
}

function PlanIcon() {
  return (
    <svg
      className="graphiql-toolbar-icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <rect x="3.5" y="4" width="7" height="5" rx="1" />
      <rect x="13.5" y="10" width="7" height="5" rx="1" />
      <rect x="13.5" y="17" width="7" height="4" rx="1" />
      <path d="M7 9v10.5h6.5M7 12.5h6.5" />
    </svg>
  );
}
