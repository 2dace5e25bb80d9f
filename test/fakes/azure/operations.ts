import { armError, empty, json } from "./answers.ts";
import type { Announcement, FakeState } from "./state.ts";

const ARM = "https://management.azure.com";

/** What a write that may take long answers. `body` shows the resource as it is then. */
export function begun(
  state: FakeState,
  of: {
    announced: Announcement;
    /** Provider and region of the address to follow. */
    provider: "Microsoft.Web" | "Microsoft.Storage" | "Microsoft.Resources";
    status: 200 | 201;
    body: (provisioningState: string) => unknown;
  },
): Response {
  const { knobs } = state;
  if (of.announced === "at-once" || knobs.looks === 0) return json(of.body("Succeeded"), of.status);
  const id = `op-${state.next()}`;
  const error = knobs.failsLate;
  knobs.failsLate = null;
  state.operations.set(id, {
    id,
    announced: of.announced,
    looksLeft: knobs.looks,
    error,
    result: () => of.body("Succeeded"),
  });
  const place = `${ARM}/subscriptions/${state.subscription}/providers/${of.provider}/locations/southeastasia`;
  const status = `${place}/operations/${id}?api-version=2024-11-01`;
  const result = `${place}/operationresults/${id}?api-version=2024-11-01`;
  const retry = { "retry-after": "0" };
  switch (of.announced) {
    case "azure-async":
      return json(of.body("InProgress"), 202, {
        ...retry,
        "azure-asyncoperation": status,
        location: result,
      });
    case "location":
      return empty(202, { ...retry, location: result });
    case "state":
      return json(of.body("InProgress"), of.status, retry);
  }
}

/** A look at what was announced. */
export function look(state: FakeState, id: string): Response {
  const operation = state.operations.get(id);
  if (operation === undefined) return armError(404, "NotFound", "The operation was not found.");
  const running = operation.looksLeft > 0;
  if (running) operation.looksLeft -= 1;
  if (operation.announced === "location") {
    if (running) return empty(202, { "retry-after": "0" });
    if (operation.error !== null) {
      return armError(400, operation.error.code, operation.error.message);
    }
    return json(operation.result());
  }
  const status = running ? "InProgress" : operation.error === null ? "Succeeded" : "Failed";
  const error = running || operation.error === null ? {} : { error: operation.error };
  return json({ id, name: id, status, ...error }, 200, running ? { "retry-after": "0" } : {});
}
