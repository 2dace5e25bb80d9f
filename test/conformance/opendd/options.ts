import { parseArgs } from "node:util";
import type { Choice } from "./run-cases.ts";
import type { Transports } from "./transports.ts";
import { type Least, type Mode, readLeast } from "./score.ts";

export interface Options extends Choice {
  /** Null: where it usually is. */
  corpus: string | null;
  mode: Mode;
  json: boolean;
  least: Least;
  /** It is no failure that there is no corpus. */
  ifPresent: boolean;
}

/** Throws with a sentence that says what is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: "string" },
      ndc: { type: "string", default: "all" },
      mode: { type: "string", default: "exact" },
      only: { type: "string", default: "" },
      transport: { type: "string", default: "both" },
      json: { type: "boolean", default: false },
      min: { type: "string", default: "100,95" },
      "if-present": { type: "boolean", default: false },
    },
  });
  return {
    corpus: values.corpus ?? null,
    ndc: readNdc(values.ndc),
    only: values.only,
    transport: readTransport(values.transport),
    mode: readMode(values.mode),
    json: values.json,
    least: readLeast(values.min),
    ifPresent: values["if-present"],
  };
}

function readMode(text: string): Mode {
  if (text === "exact" || text === "structural") return text;
  throw new Error(`--mode is exact or structural, not ${text}`);
}

function readTransport(text: string): Transports {
  if (text === "http" || text === "ws" || text === "both") return text;
  throw new Error(`--transport is http, ws or both, not ${text}`);
}

function readNdc(text: string): Choice["ndc"] {
  const label = text.toUpperCase();
  if (label === "ALL") return "all";
  if (label === "V01" || label === "V02") return label;
  throw new Error(`--ndc is v01, v02 or all, not ${text}`);
}
