import { ToolbarButton, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { endpoint, post } from "./fetcher.ts";
import { identityHeaders } from "./identity.tsx";
import { store } from "./store.ts";

interface Step {
  type: string;
  value?: unknown;
}

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
  const { setVisiblePlugin } = useGraphiQLActions();
  const ask = async () => {
    setVisiblePlugin(explainPlugin);
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

function Plan({ plan }: { plan: Step | null }) {
  if (plan === null) return <p>Nothing is asked of any connector.</p>;
  return (
    <ol className="lintas-plan">
      <PlanStep step={plan} />
    </ol>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  sequence: "One after the other",
  parallel: "At the same time",
  modelSelect: "Ask a model's connector",
  commandSelect: "Call a command",
  forEach: "Ask for each row of before",
  hashJoin: "Join by key",
};

function PlanStep({ step: { type, value } }: { step: Step }) {
  const inner = Array.isArray(value) ? (value as Step[]) : null;
  return (
    <li>
      <strong>{NAMES[type] ?? type}</strong>
      {inner === null ? <Details value={value} /> : null}
      {inner === null ? null : (
        <ol>
          {inner.map((one, at) => (
            <PlanStep key={at} step={one} />
          ))}
        </ol>
      )}
    </li>
  );
}

function Details({ value }: { value: unknown }) {
  if (value === undefined) return null;
  return (
    <>
      {textsIn(value).map(([name, text]) => (
        <details key={name} open>
          <summary>{name}</summary>
          <pre>{text}</pre>
        </details>
      ))}
    </>
  );
}

/** Requests as JSON, what connectors say to them as the text that it is. */
function textsIn(value: unknown, name = "request"): [string, string][] {
  if (typeof value === "string") return [[name, pretty(value)]];
  if (typeof value !== "object" || value === null) return [];
  const parts = Object.entries(value).filter(([key]) =>
    /explain|request|details|sql|value/i.test(key),
  );
  const found = parts.flatMap(([key, one]) => textsIn(one, key));
  return found.length > 0 ? found : [[name, JSON.stringify(value, null, 2)]];
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
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
