import type { Case } from "./cases.ts";

export type Platform =
  | "lambda"
  | "lambda, buffered"
  | "functions-framework"
  | "cloud-run"
  | "azure";

/** Where a platform does not do what the table says: what it does instead, and why. */
export interface Difference {
  platforms: readonly Platform[];
  case: string;
  expected: unknown;
  why: string;
}

const LAMBDA = ["lambda", "lambda, buffered"] as const;

export const differences: readonly Difference[] = [
  {
    platforms: ["functions-framework"],
    case: "malformed JSON reaches the function",
    expected: { status: 400, type: "text/html; charset=utf-8" },
    why: "The framework parses every JSON body before it calls, and answers what does not parse by itself.",
  },
  {
    platforms: ["functions-framework"],
    case: "a packed request body reaches the function packed",
    expected: { encoding: null, isPacked: false },
    why: "The framework unpacks bodies before it calls; the entry takes the headers away that say otherwise.",
  },
  {
    platforms: ["functions-framework"],
    case: "what icons and crawlers ask for reaches the function",
    expected: "",
    why: "The framework answers /favicon.ico and /robots.txt with 404 itself, assets of that name included.",
  },
  {
    platforms: ["functions-framework", "azure"],
    case: "a header of 32 KB goes in and out",
    expected: 431,
    why: "Their servers are Node's own with its limit of 16 KB for all headers together.",
  },
  {
    platforms: [...LAMBDA, "azure"],
    case: "a function is told that its caller went away",
    expected: false,
    why: "Neither Lambda's events nor Azure's library tell of it: the request's signal never fires.",
  },
  {
    platforms: [...LAMBDA],
    case: "a signature holds for a path with dots in it and for an empty query",
    expected: [200, 403],
    why: "An event does not tell an empty query from none, so the text under the signature is another.",
  },
  {
    platforms: ["azure"],
    case: "a signature holds for a path with dots in it and for an empty query",
    expected: [403, 403],
    why: "Azure's library resolves the dots and drops the mark before it calls.",
  },
  {
    platforms: ["azure"],
    case: "several cookies go out as they were written",
    expected: ["a=b%2Bc%2Fd%3D%3D; Path=/", "p=1; Secure"],
    why: "Several cookies only pass in Azure's own form, which percent-encodes values and knows no Partitioned.",
  },
  {
    platforms: ["lambda, buffered"],
    case: "a stream comes chunk by chunk",
    expected: { text: "chunk 1\nchunk 2\nchunk 3\n", isStreamed: false },
    why: "Without response streaming the answer goes out once it is whole.",
  },
  {
    platforms: ["lambda, buffered"],
    case: "the head comes before a body that lets wait",
    expected: { text: "late", isEarly: false },
    why: "Without response streaming the answer goes out once it is whole.",
  },
  {
    platforms: ["lambda, buffered"],
    case: "a stream that breaks breaks the answer, and says nothing of why",
    expected: { status: 500, isWhole: true, leaks: false },
    why: "Nothing is out yet when it breaks, so it is a failure like any other.",
  },
];

/** What is expected of a case on a platform. Throws where a difference names no case. */
export function expectedOn(platform: Platform, one: Case): { expected: unknown; why?: string } {
  const found = differences.find(
    (difference) => difference.case === one.name && difference.platforms.includes(platform),
  );
  return found ?? one;
}
