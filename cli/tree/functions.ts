import type { CommandSpec } from "../spec.ts";
import { collect, whole } from "./parse.ts";

const ref: readonly [string, string] = [
  "<ref>",
  "id of `lintas functions`, or the provider's name",
];
const id: readonly [string, string] = ["<id>", "of the list"];

export const functionCommands: readonly CommandSpec[] = [
  {
    name: "functions",
    summary: "every function at the providers, ours and foreign, as last read back",
    options: [
      { flags: "--connection <name>", summary: "only of this connection" },
      { flags: "--target <name>", summary: "only of this target", parse: collect },
      { flags: "--owner <owner>", summary: "only ours, foreign or orphan" },
      { flags: "--refresh", summary: "have them read back now" },
      {
        flags: "--region <name>",
        summary: "with --refresh --connection: look there from now on; may be repeated",
        parse: collect,
      },
      { flags: "--limit <n>", summary: "at most so many", parse: whole(1, 10_000) },
    ],
    example: "lintas functions --connection aws --owner foreign",
    answer: "`{ items: CloudFunction[] }`; `ageSeconds` says how old each is",
    load: () => import("../commands/functions.ts"),
  },
  {
    name: "functions show",
    summary: "one function as its provider returned it",
    arguments: [ref],
    example: "lintas functions show lts-shop-production-web-k3v9d2xa",
    answer: "`{ function }`: the CloudFunction with `caps` and `raw`",
    load: () => import("../commands/functions-show.ts"),
  },
  {
    name: "functions invoke",
    summary: "call a function at its provider, whatever the route says",
    arguments: [ref, ["[path]", "with its query (default: /)"]],
    options: [
      {
        flags: "--method <name>",
        summary: "GET, HEAD, POST, PUT, PATCH or DELETE (default: GET, with a body POST)",
      },
      { flags: "--header <line>", summary: "`name: value`; may be repeated", parse: collect },
      { flags: "--data <text>", summary: "the body; `-` reads it from stdin" },
    ],
    example: "lintas functions invoke lts-shop-production-web-k3v9d2xa /orders",
    answer: "`{ status, headers, body, base64, truncated, durationMs }`",
    load: () => import("../commands/functions-invoke.ts"),
  },
  {
    name: "functions logs",
    summary: "what a function wrote, from its provider's own logs",
    arguments: [ref],
    options: [
      { flags: "-f, --follow", summary: "go on as lines are written, until Ctrl-C" },
      { flags: "--after <cursor>", summary: "only what came after it" },
      { flags: "--limit <n>", summary: "at most so many lines", parse: whole(1, 1_000) },
    ],
    example: "lintas functions logs lts-shop-production-web-k3v9d2xa -f",
    answer: "`{ items: LogLine[], next }`; not together with --follow",
    load: () => import("../commands/functions-logs.ts"),
  },
  {
    name: "functions metrics",
    summary: "requests, errors, times and memory, from the provider's own metrics",
    arguments: [ref],
    options: [
      {
        flags: "--minutes <n>",
        summary: "so far back (default: 60)",
        parse: whole(1, 10_080),
      },
    ],
    example: "lintas functions metrics lts-shop-production-web-k3v9d2xa --minutes 180",
    answer: "`{ from, to, stepSeconds, series }`",
    load: () => import("../commands/functions-metrics.ts"),
  },
  {
    name: "functions adopt",
    summary: "let a part take a foreign function over with its next deploy",
    arguments: [ref],
    options: [{ flags: "--part <name>", summary: "of the project, that takes it over" }],
    example: "lintas functions adopt old-shop --part web",
    answer: "`{ adoption }`",
    load: () => import("../commands/functions-adopt.ts"),
  },
  {
    name: "functions unadopt",
    summary: "let no part take it over any more",
    arguments: [ref],
    example: "lintas functions unadopt old-shop",
    answer: "`{ id, adoption: null }`",
    load: () => import("../commands/functions-unadopt.ts"),
  },
  {
    name: "drift",
    summary: "what differs at the providers from what was released, field by field",
    example: "lintas drift --project shop",
    answer: "`{ items: Drift[] }`, of all projects unless --project is given",
    load: () => import("../commands/drift.ts"),
  },
  {
    name: "drift repair",
    summary: "bring it back to what was released",
    arguments: [id],
    example: "lintas drift repair fn_01h…",
    answer: "`{ operation }`",
    load: () => import("../commands/drift-repair.ts"),
  },
  {
    name: "drift accept",
    summary: "take what is there as right",
    arguments: [id],
    example: "lintas drift accept fn_01h…",
    answer: "`{ id, accepted: true }`",
    load: () => import("../commands/drift-accept.ts"),
  },
  {
    name: "orphans",
    summary: "what is tagged as ours and no record knows",
    example: "lintas orphans",
    answer: "`{ items: Orphan[] }`",
    load: () => import("../commands/orphans.ts"),
  },
  {
    name: "orphans remove",
    summary: "remove one at its provider for good",
    arguments: [id],
    options: [{ flags: "--confirm <name>", summary: "its name once more, instead of typing it" }],
    example: "lintas orphans remove fn_01h… --confirm lts-shop-old-web-k3v9d2xa",
    answer: "`{ orphan }`; `removal` says who wants it gone",
    load: () => import("../commands/orphans-remove.ts"),
  },
];
