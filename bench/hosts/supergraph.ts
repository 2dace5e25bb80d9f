import { join } from "node:path";
import { FILMS_KEY, fillFilms } from "../../test/harness/films.ts";
import { packFilms } from "../../test/runtimes/function-zip.ts";
import { installRuntimes } from "../../test/runtimes/install.ts";
import { type RuntimeKind, startRuntime } from "../../test/runtimes/start.ts";
import { loadNow } from "../clouds/machine.ts";
import { type Figure, figure, median } from "../figure.ts";
import { importOnce } from "./import-time.ts";

const ROUNDS = 5;
const IMPORTS = 9;
const WARM = 100;
const KINDS: Readonly<Record<RuntimeKind, string>> = {
  lambda: "aws-lambda-ric",
  "functions-framework": "functions-framework",
  "cloud-run": "plain Node, as on Cloud Run",
  azure: "@azure/functions",
};
const TARGET = `/api/graphql?query=${encodeURIComponent("{ films { title } }")}`;
/** What a module may take to be imported: a cold start is that and the first answer. */
const IMPORT_MS = 250;

/** What starting a supergraph costs in the official runtime of each cloud, with a database of its own. */
export async function supergraphFigures(databaseUrl: string): Promise<Figure[]> {
  await fillFilms(databaseUrl);
  await using zip = await packFilms();
  const env = {
    LINTAS_RELEASE: "r1",
    LINTAS_PART: "graph",
    LINTAS_ACCESS: "public",
    FILMS_DB: databaseUrl,
    FILMS_KEY,
  };
  const figures = [
    figure("zip of a supergraph", "KB", [zip.size / 1_024], { detail: { sha256: zip.digest } }),
    await imported(zip.folder),
  ];
  for (const kind of Object.keys(KINDS) as RuntimeKind[]) {
    figures.push(await starts(kind, zip.folder, env));
  }
  return figures;
}

async function imported(folder: string): Promise<Figure> {
  const { node } = await installRuntimes();
  const samples = [];
  for (let round = 0; round <= IMPORTS; round++) {
    const one = await importOnce(node[22], join(folder, "function.mjs"), { maps: false });
    if (round > 0) samples.push(one);
  }
  return figure(
    "import of the engine",
    "ms",
    samples.map(({ cpuMs }) => cpuMs),
    { aim: IMPORT_MS, detail: { wall: Math.round(median(samples.map(({ wallMs }) => wallMs))) } },
  );
}

async function starts(
  kind: RuntimeKind,
  folder: string,
  env: Record<string, string>,
): Promise<Figure> {
  const whole: number[] = [];
  const first: number[] = [];
  const warm = { none: [] as number[], instance: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const keep of ["none", "instance"] as const) {
      const began = performance.now();
      const running = await startRuntime(kind, folder, { ...env, ENGINE_KEEP: keep });
      try {
        const up = performance.now();
        await ask(running.origin);
        const answered = performance.now();
        whole.push(answered - began);
        first.push(answered - up);
        warm[keep].push(await warmMs(running.origin));
      } finally {
        await running.close();
      }
    }
  }
  const tenth = (ms: number) => Math.round(ms * 10) / 10;
  return figure(`cold start of a supergraph to its first rows, ${KINDS[kind]}`, "ms", whole, {
    detail: {
      "first answer": Math.round(median(first)),
      "warm answer, nothing kept": tenth(median(warm.none)),
      "warm answer, build kept": tenth(median(warm.instance)),
      ...loadNow(),
    },
  });
}

async function warmMs(origin: string): Promise<number> {
  const times: number[] = [];
  for (let again = 0; again < WARM; again++) {
    const from = performance.now();
    await ask(origin);
    times.push(performance.now() - from);
  }
  return median(times);
}

async function ask(origin: string): Promise<void> {
  const answer = await fetch(origin + TARGET, { headers: { "x-hasura-auth-mode": "guest" } });
  const text = await answer.text();
  if (!text.includes("Tilik")) throw new Error(`the supergraph answered ${text}`);
}
