import { googleError, json } from "./answers.ts";
import type { FakeOperation, FakeState, Json } from "./state.ts";

/** Begins what takes long, and answers as Google does: an operation, done or not. */
export function begin(
  state: FakeState,
  region: string,
  of: {
    api: FakeOperation["api"];
    /** `<region>/<name>` of the service or function that it works on. */
    about: string;
    extraLooks?: number;
    finish: FakeOperation["finish"];
    response: () => Json;
    metadata: () => Json;
  },
): Response {
  const id = `operation-${state.next()}`;
  const { extraLooks = 0, ...rest } = of;
  const operation: FakeOperation = {
    ...rest,
    name: `projects/${state.project}/locations/${region}/operations/${id}`,
    looksLeft: state.knobs.looks + extraLooks,
    ended: null,
  };
  state.operations.set(operation.name, operation);
  if (operation.looksLeft === 0) end(state, operation);
  return json(viewOf(operation));
}

export function lookAt(state: FakeState, name: string): Response {
  const operation = state.operations.get(name);
  if (operation === undefined) return googleError("NOT_FOUND", `Operation ${name} not found.`);
  if (operation.ended === null && !state.knobs.stuck && --operation.looksLeft <= 0) {
    end(state, operation);
  }
  return json(viewOf(operation));
}

/** Time goes by for whoever looks at the resource and not at the operation, too. */
export function lookedAt(state: FakeState, api: FakeOperation["api"], about: string): void {
  for (const operation of state.operations.values()) {
    if (operation.ended !== null || operation.api !== api || operation.about !== about) continue;
    if (!state.knobs.stuck && --operation.looksLeft <= 0) end(state, operation);
  }
}

function end(state: FakeState, operation: FakeOperation): void {
  const planned = state.knobs.operationErrors.shift() ?? null;
  operation.ended = { error: operation.finish(planned) };
}

function viewOf(operation: FakeOperation): Json {
  const { name, ended } = operation;
  const begun = { name, metadata: operation.metadata() };
  if (ended === null) return begun;
  if (ended.error !== null) return { ...begun, done: true, error: ended.error };
  return { ...begun, done: true, response: operation.response() };
}
