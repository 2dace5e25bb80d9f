import { readFile } from "node:fs/promises";
import { type Gate, loadGate, type Provider, type Violation } from "../gate/gate.ts";
import { bytesOf, Recorded } from "./recording.ts";

export interface Replayed {
  exchanges: number;
  /** How often each operation was recorded; those that no model covers are violations. */
  operations: Record<string, number>;
  violations: (Violation & { no: number })[];
}

/**
 * Holds a recording against the provider's own models: requests by what they sent, answers by what came
 * back. What a real cloud answers and the model does not know is as interesting as the reverse.
 */
export async function replay(provider: Provider, file: string): Promise<Replayed> {
  const gate = await loadGate(provider);
  const replayed: Replayed = { exchanges: 0, operations: {}, violations: [] };
  for (const line of (await readFile(file, "utf8")).split("\n")) {
    if (line === "") continue;
    const recorded = Recorded.parse(JSON.parse(line));
    replayed.exchanges++;
    const { operation, violations } = check(gate, recorded);
    if (operation !== null) {
      replayed.operations[operation] = (replayed.operations[operation] ?? 0) + 1;
    }
    for (const one of violations) replayed.violations.push({ ...one, no: recorded.no });
  }
  return replayed;
}

function check(gate: Gate, { request, answer }: Recorded) {
  const exchange = {
    method: request.method,
    url: new URL(request.url),
    headers: new Headers(request.headers),
    body: bytesOf(request.body),
  };
  const said = {
    status: answer.status,
    headers: new Headers(answer.headers),
    body: bytesOf(answer.body),
  };
  return {
    operation: gate.operation(exchange),
    violations: [...gate.checkRequest(exchange), ...gate.checkAnswer(exchange, said)],
  };
}
