/**
 * The spec gate: whatever a test sends to a cloud, and whatever our fakes answer, is checked against
 * the provider's own model of its interface. An emulator accepts what the real cloud refuses; the
 * model does not.
 */

/** A request, whole: tests send no body that is too large to hold. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface Violation {
  readonly where: "request" | "answer";
  /** The provider's name of the operation; null: no model covers the request. */
  readonly operation: string | null;
  /** JSON path of the offending member: `$.Environment.Variables`, or `query.api-version`. */
  readonly path: string;
  readonly problem: string;
}

export interface Gate {
  /** The operation that the provider's own model knows for it; null: no model covers it. */
  operation(request: Exchange): string | null;
  checkRequest(request: Exchange): Violation[];
  checkAnswer(request: Exchange, answer: Answer): Violation[];
}

export type Provider = "aws" | "gcp" | "azure";
export type Handler = (request: Request) => Promise<Response>;

/** Loads a provider's pinned models from `test/gate/models`. */
export async function loadGate(provider: Provider): Promise<Gate> {
  switch (provider) {
    case "aws":
      return (await import("./aws/gate.ts")).awsGate();
    case "gcp":
      return (await import("./gcp/gate.ts")).gcpGate();
    case "azure":
      return (await import("./azure/gate.ts")).azureGate();
  }
}

export interface Gated {
  readonly handler: Handler;
  /** What was found so far, oldest first. A test asserts that it is empty. */
  readonly violations: Violation[];
  /** How often each operation was sent. */
  readonly operations: Map<string, number>;
}

/** Stands before a fake, a recorder or an emulator; every exchange is checked on both sides. */
export function gated(gate: Gate, handler: Handler): Gated {
  const violations: Violation[] = [];
  const operations = new Map<string, number>();
  return {
    violations,
    operations,
    handler: async (request) => {
      const exchange = await exchangeOf(request.clone());
      const operation = gate.operation(exchange);
      if (operation !== null) operations.set(operation, (operations.get(operation) ?? 0) + 1);
      violations.push(...gate.checkRequest(exchange));
      const response = await handler(request);
      if (response.type === "error") return response;
      violations.push(...gate.checkAnswer(exchange, await answerOf(response.clone())));
      return response;
    },
  };
}

/** Hands requests on to an emulator at another origin, with path, query and host as they came. */
export function forwardTo(origin: string): Handler {
  return async (request) => {
    const { forward } = await import("./forward.ts");
    return await forward(origin, request);
  };
}

export async function exchangeOf(request: Request): Promise<Exchange> {
  return {
    method: request.method,
    url: new URL(request.url),
    headers: request.headers,
    body: new Uint8Array(await request.arrayBuffer()),
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: response.headers,
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
