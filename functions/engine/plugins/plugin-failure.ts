import type { Plugin } from "../metadata/resolved.ts";

const STAGES: Readonly<Record<Plugin["kind"], string>> = {
  preParse: "pre-parse",
  preResponse: "pre-response",
  preRoute: "pre-route",
  preNdcRequest: "pre-ndc-request",
  preNdcResponse: "pre-ndc-response",
};

/** Which plugin it is that messages speak of. */
export type NamedPlugin = Pick<Plugin, "kind" | "name">;

/** Why a plugin lets a request not go on: what it says against it, or that it says nothing of use. */
export class PluginFailure extends Error {
  override readonly name = "PluginFailure";
  /** 400: the client is at fault. */
  readonly status: 400 | 500;
  /** What the plugin says of it, as JSON; undefined where it says nothing. */
  readonly details: unknown;
  /** It stands between engine and connector, of which clients know nothing. */
  readonly internal: boolean;

  constructor(
    plugin: NamedPlugin,
    message: string,
    options: { status?: 400 | 500; details?: unknown; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = options.status ?? 500;
    this.details = options.details;
    this.internal = this.status === 500 && isOfConnector(plugin);
  }
}

/** It could not be asked. `why` is shown to clients. */
export function unasked(plugin: NamedPlugin, why: string, cause?: unknown): PluginFailure {
  const what = `Error while building the request for the ${shown(plugin)} - ${why}`;
  return new PluginFailure(plugin, what, { cause });
}

/** It did not answer. `why` is shown to clients. */
export function unanswered(plugin: NamedPlugin, why: string, cause?: unknown): PluginFailure {
  const what = `Error while making the HTTP request to the ${shown(plugin)} - ${why}`;
  return new PluginFailure(plugin, what, { cause });
}

/** What it answered is of no use. `why` is shown to clients. */
export function unreadable(plugin: NamedPlugin, why: string, cause?: unknown): PluginFailure {
  const what = `Error while reading the answer of the ${shown(plugin)} - ${why}`;
  return new PluginFailure(plugin, what, { cause });
}

/** It refused, as a client's fault or for a fault of its own. */
export function refused(plugin: NamedPlugin, status: 400 | 500, details: unknown): PluginFailure {
  const whose = status === 400 ? "User" : "Internal";
  const where = isOfConnector(plugin)
    ? `from plugin ${plugin.name}`
    : `in ${STAGES[plugin.kind]} plugin: ${plugin.name}`;
  return new PluginFailure(plugin, `${whose} error ${where}`, { status, details });
}

/** A failure as an error of GraphQL. */
export function toldFailure(
  { status, message, details, internal }: PluginFailure,
  { exposeInternalErrors, traceId }: { exposeInternalErrors: boolean; traceId: string | null },
): { message: string; extensions?: Record<string, unknown> } {
  if (status === 400) return { message, extensions: { details } };
  const exposed = `internal error: ndc_unexpected: ndc_client error: ${message}`;
  const censored = exposeInternalErrors ? exposed : "internal error";
  return {
    message: internal ? censored : message,
    ...(traceId === null ? {} : { extensions: { traceId } }),
  };
}

function shown({ kind, name }: NamedPlugin): string {
  return `${STAGES[kind]} plugin ${name}`;
}

function isOfConnector({ kind }: NamedPlugin): boolean {
  return kind === "preNdcRequest" || kind === "preNdcResponse";
}
