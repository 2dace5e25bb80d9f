import type { GraphqlError } from "../../answer.ts";
import type { Client } from "../../plugins/client.ts";
import { carryOut } from "../operation.ts";
import { as, type Board } from "./board.ts";

/** A client of one operation, and all that it got. */
export interface Watcher {
  got: unknown[];
  ended: "complete" | readonly GraphqlError[] | null;
  /** While false, it takes no answers of polls. */
  takes: boolean;
  leave: () => void;
}

export function watch(
  { operating, build }: Board,
  query: string,
  options: {
    client?: Client;
    variables?: Record<string, unknown>;
    readOnly?: boolean;
  } = {},
): Watcher {
  const { client = as("admin"), variables = {}, readOnly = false } = options;
  const watcher: Watcher = { got: [], ended: null, takes: true, leave: () => leave() };
  const request = { query, operationName: null, variables };
  const asked = { build, client, request, traceparent: null, readOnly };
  const leave = carryOut(operating, asked, {
    ready: () => watcher.takes,
    next: (text) => void watcher.got.push(JSON.parse(text)),
    error: (errors) => void (watcher.ended = errors),
    complete: () => void (watcher.ended = "complete"),
  });
  return watcher;
}
