/** What the command line prints with `--json`, so far as these tests read it. */
export interface Release {
  id: string;
  build: string;
  target: string;
  state: string;
  weight: number;
}

export interface Route {
  version: number;
  table: { target: string; release: string; weight: number }[];
  pending: { target: string; part: string; release: string; detail: string }[];
}

export interface Deployed {
  build: string;
  url: string;
  operation: { id: string; steps: { name: string; target: string | null; state: string }[] };
  route: Route;
  releases: Release[];
}

export interface Plan {
  id: string;
  content: {
    build: string;
    targets: {
      target: string;
      caps: { split: number; dryRun: boolean; adopt: boolean };
      parts: { part: string; action: string; changes: { field: string }[] }[];
    }[];
    problems: { code: string; detail: string; target?: string }[];
    verdicts: { name: string; kind: string; verdict: string; detail: string }[];
  };
  approval: { state: string; role: string | null };
}

export interface CloudFunction {
  id: string;
  target: string;
  name: string;
  owner: "ours" | "foreign" | "orphan";
  part: string | null;
  release: string | null;
  state: string;
  ageSeconds: number;
  drifted: boolean;
  fields: Record<string, unknown>;
}

export interface Comparison {
  answers: { target: string; status: number; differs: string[]; durationMs: number }[];
}

export interface Drift {
  id: string;
  name: string;
  fields: { field: string; seen: unknown; want: unknown }[];
}

export interface Orphan {
  id: string;
  name: string;
}
