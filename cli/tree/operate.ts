import type { CommandSpec } from "../spec.ts";
import { collect, whole } from "./parse.ts";

const limit = {
  flags: "--limit <n>",
  summary: "at most so many",
  parse: whole(1, 100),
};

export const operateCommands: readonly CommandSpec[] = [
  {
    name: "status",
    summary: "what is live in the environment",
    example: "lintas status",
    answer: "`{ project, environment, route, releases, operation }`",
    load: () => import("../commands/status.ts"),
  },
  {
    name: "logs",
    summary: "what the functions wrote",
    options: [
      { flags: "-f, --follow", summary: "go on as lines are written, until Ctrl-C" },
      { flags: "--release <id>", summary: "of this release (default: those that are live)" },
      { flags: "--part <name>", summary: "of this function" },
      { flags: "--after <cursor>", summary: "only what came after it" },
      { flags: "--limit <n>", summary: "at most so many lines", parse: whole(1, 1_000) },
    ],
    example: "lintas logs -f --part web",
    answer: "`{ items: LogLine[], next }`; not together with --follow",
    load: () => import("../commands/logs.ts"),
  },
  {
    name: "invoke",
    summary: "call a function, also a private one",
    arguments: [
      ["<part>", "the function's name"],
      ["[path]", "with its query (default: /)"],
    ],
    options: [
      {
        flags: "--method <name>",
        summary: "GET, HEAD, POST, PUT, PATCH or DELETE (default: GET, with a body POST)",
      },
      { flags: "--header <line>", summary: "`name: value`; may be repeated", parse: collect },
      { flags: "--data <text>", summary: "the body; `-` reads it from stdin" },
      { flags: "--release <id>", summary: "this release instead of what is live" },
    ],
    example: "lintas invoke web /orders --data '{\"item\":1}'",
    answer: "`{ release, status, headers, body, base64, truncated, durationMs }`",
    load: () => import("../commands/invoke.ts"),
  },
  {
    name: "operations",
    summary: "what the Creator did and does; with an id its steps, followed to its end",
    arguments: [["[id]", "of one operation"]],
    options: [
      { flags: "--state <state>", summary: "only those in it, e.g. failed" },
      { flags: "--kind <kind>", summary: "only those, e.g. deploy" },
      limit,
    ],
    example: "lintas operations --state failed",
    answer: "`{ items: Operation[] }`, or `{ operation }` with its steps",
    load: () => import("../commands/operations.ts"),
  },
  {
    name: "cancel",
    summary: "ask an operation to stop at its next step",
    arguments: [["<id>", "of the operation"]],
    example: "lintas cancel op_01h…",
    answer: "`{ operation }`",
    load: () => import("../commands/cancel.ts"),
  },
];
