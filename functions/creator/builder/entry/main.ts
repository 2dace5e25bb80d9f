import type * as azure from "./azure.ts";
import type { IncomingMessage, RequestListener } from "node:http";
import { createRequire } from "node:module";
import { createHandle } from "./handle.ts";
import { loadFunction } from "./load-function.ts";
import { requestBody } from "./request-body.ts";
import { createRespond } from "./respond.ts";

// The main module of every zip, for the platforms that look for one: Google Cloud Functions calls
// `lintas`, Azure Functions runs it for what it registers.

const parts = await loadFunction();

const { listener } = createHandle(
  parts,
  (incoming, outgoing) => readBody(incoming) ?? requestBody(incoming, outgoing),
);

/** The target of Cloud Functions. Its framework has read and unpacked most bodies already. */
export const lintas: RequestListener = (incoming, outgoing) => {
  if (readBody(incoming) !== undefined && incoming.headers["content-encoding"] !== undefined) {
    incoming.rawHeaders = withoutPacking(incoming.rawHeaders);
  }
  listener(incoming, outgoing);
};

if (isAzureWorker()) {
  const file = new URL("./azure.mjs", import.meta.url).href;
  const { registerFunction } = (await import(file)) as typeof azure;
  registerFunction(createRespond(parts).respond);
}

/** The worker alone brings this module, whoever asks for it: it is not on any disk. */
function isAzureWorker(): boolean {
  try {
    return Boolean(createRequire(import.meta.url)("@azure/functions-core"));
  } catch {
    return false;
  }
}

function readBody(incoming: IncomingMessage): Uint8Array<ArrayBuffer> | undefined {
  return (incoming as { rawBody?: Buffer<ArrayBuffer> }).rawBody;
}

/** The headers that tell of the packed form would make a function unpack once more. */
function withoutPacking(rawHeaders: readonly string[]): string[] {
  const isKept = (name = "") => !/^content-(?:encoding|length)$/i.test(name);
  return rawHeaders.filter((_, i) => isKept(rawHeaders[i - (i % 2)]));
}
