import type { Environment } from "./environment.ts";
import type { ExitCode } from "./exit-code.ts";

/** What all commands together accept; each declares its own in the tree. */
export interface Options {
  json?: boolean;
  profile?: string;
  org?: string;
  project?: string;
  env?: string;
  timing?: boolean;
  url?: string;
  token?: boolean;
  template?: string;
  build?: string;
  route?: boolean;
  weight?: number;
  target?: string[];
  fingerprint?: string;
  plan?: string;
  path?: string;
  release?: string;
  part?: string;
  follow?: boolean;
  after?: string;
  limit?: number;
  cursor?: string;
  method?: string;
  header?: string[];
  data?: string;
  state?: string;
  kind?: string;
  history?: boolean;
  confirm?: string;
  role?: string;
  scope?: string[];
  days?: number;
  machine?: boolean;
  name?: string;
  from?: string;
  roleArn?: string;
  federated?: boolean;
  keys?: string;
  ambient?: boolean;
  workloadIdentity?: string;
  serviceAccountKey?: string;
  serviceAccount?: string;
  clientSecret?: boolean;
  tenant?: string;
  client?: string;
  account?: string;
  endpoint?: string;
  scm?: string;
  authority?: string;
  setting?: string[];
  region?: string[];
  default?: boolean;
  replace?: boolean;
  /** A switch of `connect`, a word of `rules set`. */
  policy?: boolean | string;
  connection?: string;
  owner?: string;
  refresh?: boolean;
  minutes?: number;
  allow?: string[];
  memory?: number;
  instances?: number;
  parts?: number;
  day?: string[];
  to?: string;
  timezone?: string;
  objects?: string;
  supergraph?: string;
  postgres?: string;
  connector?: string;
  subgraph?: string;
  schema?: string[];
  functions?: boolean;
  secretHeader?: string[];
  bare?: boolean;
  dryRun?: boolean;
  allowRemoval?: boolean;
  failOn?: string;
  dangerous?: boolean;
}

export interface OptionSpec {
  flags: string;
  summary: string;
  /** Throws commander's InvalidArgumentError for what it does not accept. */
  parse?: (text: string, before: unknown) => unknown;
}

/** One command as a person sees it. Its code is loaded only when it is called. */
export interface CommandSpec {
  /** Words, e.g. `env set`. */
  name: string;
  summary: string;
  /** Commander's notation and what each means. */
  arguments?: readonly (readonly [notation: string, summary: string])[];
  options?: readonly OptionSpec[];
  example: string;
  /** The object that `--json` prints, in words. */
  answer: string;
  load: () => Promise<{ run: Run }>;
}

export interface Call {
  environment: Environment;
  options: Options;
  /** Without those that were left out; a variadic one is spread. */
  args: readonly string[];
  /** A line of progress, to stderr. */
  say(text: string): void;
  colors: Colors;
}

/** What a command leaves: one object for `--json`, lines for people. */
export interface Outcome {
  answer: Record<string, unknown>;
  text: readonly string[];
  exit?: ExitCode;
}

export type Run = (call: Call) => Promise<Outcome>;

type Paint = (text: string) => string;
export interface Colors {
  bold: Paint;
  dim: Paint;
  red: Paint;
  green: Paint;
  yellow: Paint;
  cyan: Paint;
}
