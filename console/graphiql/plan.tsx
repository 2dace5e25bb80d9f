/** A step of an explanation, as the engine tells it. */
export interface Step {
  type: string;
  value?: unknown;
}

interface Request {
  modelName?: string;
  commandName?: string;
  ndcRequest?: { value?: unknown };
  ndcExplain?: { type?: string; value?: unknown };
}

const NAMES: Readonly<Record<string, string>> = {
  sequence: "One after the other",
  parallel: "At the same time",
  forEach: "For all rows at once",
  hashJoin: "Join by key",
};

/** What would be done for an operation, step by step. */
export function Plan({ plan }: { plan: Step | null }) {
  if (plan === null) return <p>Nothing is asked of any connector.</p>;
  return (
    <ol className="lintas-plan">
      <PlanStep step={plan} />
    </ol>
  );
}

function PlanStep({ step: { type, value } }: { step: Step }) {
  if (type === "modelSelect" || type === "commandSelect") {
    return <RequestStep request={value as Request} />;
  }
  const inner = stepsIn(value);
  return (
    <li>
      <strong>{NAMES[type] ?? type}</strong>
      {inner.length === 0 ? null : (
        <ol>
          {inner.map((one, at) => (
            <PlanStep key={at} step={one} />
          ))}
        </ol>
      )}
    </li>
  );
}

function stepsIn(value: unknown): Step[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as Step[]) : [value as Step];
}

function RequestStep({ request }: { request: Request }) {
  const { modelName, commandName, ndcRequest, ndcExplain } = request;
  const silent = ndcExplain?.type === "notSupported";
  return (
    <li>
      <strong>{commandName === undefined ? `Ask for ${modelName}` : `Call ${commandName}`}</strong>
      <Text name="Request to the connector" text={json(ndcRequest?.value)} open={silent} />
      {silent ? (
        <p>The connector does not explain what it does.</p>
      ) : (
        textsIn(ndcExplain?.value ?? ndcExplain).map(([name, text]) => (
          <Text key={name} name={name} text={text} open />
        ))
      )}
    </li>
  );
}

function Text({ name, text, open }: { name: string; text: string; open: boolean }) {
  return (
    <details open={open}>
      <summary>{name}</summary>
      <pre>{text}</pre>
    </details>
  );
}

/** What connectors say has names of their own, such as `SQL Query`. */
function textsIn(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [["Explanation", json(value)]];
  const { details } = value as { details?: unknown };
  if (typeof details !== "object" || details === null) return [["Explanation", json(value)]];
  return Object.entries(details).map(([name, text]): [string, string] => [name, json(text)]);
}

function json(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
