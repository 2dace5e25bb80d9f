import type { CommandSpec } from "../spec.ts";
import { collect, whole } from "./parse.ts";

export const ruleCommands: readonly CommandSpec[] = [
  {
    name: "rules list",
    summary: "the rules that plans and deploys are judged by",
    example: "lintas rules list",
    answer: "`{ items: Rule[] }`",
    load: () => import("../commands/rules-list.ts"),
  },
  {
    name: "rules set",
    summary:
      "make a rule or change it; it holds everywhere unless --project, or --env too, is given",
    arguments: [
      ["<name>", "of the rule"],
      ["<kind>", "targets, limits, require-approval, protect, window, drift or breakingSchema"],
    ],
    options: [
      {
        flags: "--allow <target>",
        summary: "targets: only these, `*` stands for anything; may be repeated",
        parse: collect,
      },
      {
        flags: "--memory <mb>",
        summary: "limits: of one function",
        parse: whole(1, 1_000_000),
      },
      { flags: "--instances <n>", summary: "limits: of one function", parse: whole(1, 100_000) },
      {
        flags: "--parts <n>",
        summary: "limits: functions and supergraphs of a build",
        parse: whole(1, 10_000),
      },
      { flags: "--role <role>", summary: "require-approval: the least role that may approve" },
      { flags: "--day <day>", summary: "window: mon … sun; may be repeated", parse: collect },
      { flags: "--from <time>", summary: "window: HH:MM" },
      { flags: "--to <time>", summary: "window: HH:MM" },
      { flags: "--timezone <name>", summary: "window: e.g. Asia/Jakarta" },
      { flags: "--dangerous", summary: "breakingSchema: dangerous changes too" },
      { flags: "--policy <policy>", summary: "drift: report, revert or adopt" },
    ],
    example:
      "lintas rules set four-eyes require-approval --role admin --project shop --env production",
    answer: "`{ rule }`",
    load: () => import("../commands/rules-set.ts"),
  },
  {
    name: "rules remove",
    summary: "remove a rule",
    arguments: [["<name>", "of the rule"]],
    example: "lintas rules remove four-eyes",
    answer: "`{ rule, removed: true }`",
    load: () => import("../commands/rules-remove.ts"),
  },
];
