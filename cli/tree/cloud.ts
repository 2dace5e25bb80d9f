import type { CommandSpec, OptionSpec } from "../spec.ts";
import { collect } from "./parse.ts";

const name: readonly [string, string] = ["<name>", "of `lintas connections`"];

const signIn: readonly OptionSpec[] = [
  { flags: "--role-arn <arn>", summary: "AWS: a role to assume; prints what it must trust" },
  {
    flags: "--keys <id>",
    summary: "AWS: id of an access key; its secret is asked for or read from stdin",
  },
  {
    flags: "--workload-identity <provider>",
    summary: "Google: provider of a workload identity pool, `//iam.googleapis.com/projects/…`",
  },
  { flags: "--service-account <email>", summary: "Google: impersonated with --workload-identity" },
  {
    flags: "--service-account-key <file>",
    summary: "Google: file with the key of a service account; `-` reads stdin",
  },
  {
    flags: "--client-secret",
    summary: "Azure: secret of an application, asked for or read from stdin",
  },
  {
    flags: "--federated",
    summary: "Azure, or AWS with --role-arn: by identity tokens of this installation, no key",
  },
  { flags: "--tenant <id>", summary: "Azure: directory of the application" },
  { flags: "--client <id>", summary: "Azure: id of the application" },
  { flags: "--ambient", summary: "as the installation itself: only its owner may" },
];

const place: readonly OptionSpec[] = [
  { flags: "--account <id>", summary: "AWS account, Google project or Azure subscription" },
  {
    flags: "--region <name>",
    summary: "list its functions though nothing of ours runs there; may be repeated",
    parse: collect,
  },
  { flags: "--endpoint <url>", summary: "of a private or emulated cloud" },
  {
    flags: "--scm <url>",
    summary: "Azure: where zips are published, instead of scm.azurewebsites.net",
  },
  { flags: "--authority <url>", summary: "Azure: where tokens are asked for" },
  {
    flags: "--setting <name=value>",
    summary:
      "executionRoleArn (AWS), serviceAccount or bucket (Google), resourceGroup (Azure); may be repeated",
    parse: collect,
  },
  { flags: "--default", summary: "let `<cloud>:<region>` mean this connection" },
  { flags: "--replace", summary: "write over the connection of this name" },
  { flags: "--policy", summary: "only print the least that a connection must be allowed" },
];

export const cloudCommands: readonly CommandSpec[] = [
  {
    name: "connect",
    summary: "connect a cloud account, and check what it may do there",
    arguments: [
      ["<cloud>", "aws, gcp or azure"],
      ["[name]", "the connection's name (default: the cloud's)"],
    ],
    options: [...signIn, ...place],
    example: "lintas connect aws --role-arn arn:aws:iam::123456789012:role/lintas",
    answer:
      "`{ connection, trust }`: the Connection with its check, and what a role must trust; the policy with --policy",
    load: () => import("../commands/connect.ts"),
  },
  {
    name: "connections",
    summary: "the cloud accounts of the organization",
    example: "lintas connections",
    answer: "`{ items: Connection[] }`, never a key",
    load: () => import("../commands/connections.ts"),
  },
  {
    name: "connection check",
    summary: "sign in, and ask for each permission that is needed",
    arguments: [name],
    example: "lintas connection check aws",
    answer: "`{ connection }`: `connection.check.permissions` says which are missing",
    load: () => import("../commands/connection-check.ts"),
  },
  {
    name: "connection policy",
    summary: "the least that the connection must be allowed, to paste at the cloud",
    arguments: [name],
    example: "lintas connection policy aws > policy.json",
    answer: "`{ provider, text, language, how }`",
    load: () => import("../commands/connection-policy.ts"),
  },
  {
    name: "connection default",
    summary: "let `<cloud>:<region>` mean this connection",
    arguments: [name],
    example: "lintas connection default aws-asia",
    answer: "`{ connection }`",
    load: () => import("../commands/connection-default.ts"),
  },
  {
    name: "connection remove",
    summary: "forget a connection through which nothing runs, with its key",
    arguments: [name],
    example: "lintas connection remove aws-old",
    answer: "`{ connection, removed: true }`",
    load: () => import("../commands/connection-remove.ts"),
  },
  {
    name: "targets",
    summary: "where releases can be made, and what each place cannot do",
    example: "lintas targets",
    answer: "`{ items: Target[], products: TargetProduct[] }`",
    load: () => import("../commands/targets.ts"),
  },
  {
    name: "bootstrap",
    summary: "run Lintas itself on a cloud, on a database of yours",
    arguments: [["<cloud>", "aws, gcp or azure"]],
    options: [
      {
        flags: "--region <name>",
        summary: "of the cloud's default connection",
        parse: collect,
      },
      {
        flags: "--target <name>",
        summary: "instead of --region: `<connection>[/<product>]:<region>`",
        parse: collect,
      },
      {
        flags: "--objects <url>",
        summary: "where its artifacts are kept: s3://…, gs://… or azblob://…",
      },
      {
        flags: "--setting <name=value>",
        summary: "PUBLIC_URL, OBJECTS_ENDPOINT, ORIGIN or PRIVATE_ENDPOINTS; may be repeated",
        parse: collect,
      },
    ],
    example:
      "lintas bootstrap aws --region eu-central-1 --objects 's3://zips?region=eu-central-1' < database-url",
    answer:
      "`{ url, signIn, masterKey, build, release, operation }`; link and key only the first time",
    load: () => import("../commands/bootstrap.ts"),
  },
];
