import type { CommandSpec, OptionSpec } from "../spec.ts";
import { collect, whole } from "./parse.ts";

const target: OptionSpec = {
  flags: "--target <name>",
  summary: "only this target; may be repeated (default: the definition's)",
  parse: collect,
};
const weight: OptionSpec = {
  flags: "--weight <percent>",
  summary: "give it this share of the traffic, the others keep the rest (default: 100)",
  parse: whole(1, 100),
};
const build: OptionSpec = {
  flags: "--build <id>",
  summary: "an existing build instead of the sources here",
};
const timing: OptionSpec = { flags: "--timing", summary: "print how long each phase took" };
const ended = "`operation` is `{ id, steps }`, `url` where it answers, `releases` what is live";

export const deployCommands: readonly CommandSpec[] = [
  {
    name: "build",
    summary: "pack the sources here into an immutable build",
    options: [timing],
    example: "lintas build",
    answer:
      "`{ build, uploaded, timing }`: the Build, how many blobs were sent, milliseconds by phase",
    load: () => import("../commands/build.ts"),
  },
  {
    name: "plan",
    summary: "what a deploy would change, against what is observed now",
    options: [build, target],
    example: "lintas plan --env staging",
    answer: "`{ plan }`: the Plan; `plan.id` goes into `deploy --plan` and `approve`",
    load: () => import("../commands/plan.ts"),
  },
  {
    name: "deploy",
    summary: "build, release and route: what is here goes live",
    options: [
      { flags: "--no-route", summary: "make the releases and move no traffic" },
      build,
      weight,
      target,
      {
        flags: "--plan <id>",
        summary: "what was planned and approved; refused when something moved since",
      },
      { flags: "--fingerprint <text>", summary: "as --plan, by the plan's fingerprint" },
      timing,
    ],
    example: "lintas deploy --env staging",
    answer: `\`{ build, preview, operation, url, route, releases, timing }\`; ${ended}, \`timing\` milliseconds by phase`,
    load: () => import("../commands/deploy.ts"),
  },
  {
    name: "approve",
    summary: "say yes to a plan of somebody else that a rule wants approved",
    arguments: [["<plan>", "id that `lintas plan` printed"]],
    example: "lintas approve pln_01h…",
    answer: "`{ plan }`: the Plan with its approvals",
    load: () => import("../commands/approve.ts"),
  },
  {
    name: "compare",
    summary: "send one request to every release of a build and show what differs",
    arguments: [["<build>", "whose ready releases are asked"]],
    options: [
      { flags: "--path <path>", summary: "with its query (default: /)" },
      {
        flags: "--method <name>",
        summary: "GET, HEAD, POST, PUT, PATCH or DELETE (default: GET, with a body POST)",
      },
      { flags: "--header <line>", summary: "`name: value`; may be repeated", parse: collect },
      { flags: "--data <text>", summary: "the body; `-` reads it from stdin" },
    ],
    example: "lintas compare b01habc12345 --path /orders",
    answer:
      "the Comparison: `{ build, part, method, path, answers }`; `differs` names what is not as in the first",
    load: () => import("../commands/compare.ts"),
  },
  {
    name: "dev",
    summary: "watch, build and release to an environment of your own, and follow its logs",
    options: [target],
    example: "lintas dev",
    answer: "after Ctrl-C: `{ environment, url, deployed, failed }`",
    load: () => import("../commands/dev.ts"),
  },
  {
    name: "releases",
    summary: "the releases of the environment, newest first",
    example: "lintas releases",
    answer: "`{ items: Release[] }`",
    load: () => import("../commands/releases.ts"),
  },
  {
    name: "route",
    summary: "where the traffic goes",
    options: [{ flags: "--history", summary: "every table there was, newest first" }],
    example: "lintas route --history",
    answer:
      "`{ route }`, `route.pending` names providers that do not follow it yet; `{ items: Route[] }` with --history",
    load: () => import("../commands/route.ts"),
  },
  {
    name: "route settle",
    summary: "ask providers that refused to follow the route once more",
    example: "lintas route settle",
    answer: `\`{ operation, url, route, releases }\`; ${ended}`,
    load: () => import("../commands/route-settle.ts"),
  },
  {
    name: "route set",
    summary: "write a whole route table",
    arguments: [["<share...>", "release=percent, adding up to 100"]],
    example: "lintas route set r01habc12345=90 r01hdef67890=10",
    answer: `\`{ operation, url, route, releases }\`; ${ended}`,
    load: () => import("../commands/route-set.ts"),
  },
  {
    name: "promote",
    summary: "move traffic to a release",
    arguments: [["<release>", "of `lintas releases`"]],
    options: [weight],
    example: "lintas promote r01habc12345 --weight 10",
    answer: `\`{ operation, url, route, releases }\`; ${ended}`,
    load: () => import("../commands/promote.ts"),
  },
  {
    name: "rollback",
    summary: "return to the route before, or to a version of it",
    arguments: [["[version]", "of `lintas route --history`"]],
    example: "lintas rollback",
    answer: `\`{ operation, url, route, releases }\`; ${ended}`,
    load: () => import("../commands/rollback.ts"),
  },
  {
    name: "destroy",
    summary: "remove everything that runs in the environment",
    options: [
      { flags: "--confirm <environment>", summary: "its name once more, instead of typing it" },
    ],
    example: "lintas destroy --env staging --confirm staging",
    answer: "`{ operation, environment }`",
    load: () => import("../commands/destroy.ts"),
  },
];
