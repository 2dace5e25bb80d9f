import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newToken, tokenHash } from "../shared/tokens.ts";
import { withDatabase } from "../test/harness/postgres-global.ts";
import { installRuntimes } from "../test/runtimes/install.ts";
import { type RuntimeKind, startRuntime } from "../test/runtimes/start.ts";
import { startDatabase } from "./clouds/database.ts";
import { loadNow } from "./clouds/machine.ts";
import { type Figure, figure, median } from "./figure.ts";
import { importOnce, importProfile } from "./hosts/import-time.ts";
import { supergraphFigures } from "./hosts/supergraph.ts";
import { minified, type PackedManager, packManager } from "./hosts/packed-manager.ts";

const ROUNDS = 5;
const IMPORTS = 9;
const WARM = 50;
const KINDS: Readonly<Record<RuntimeKind, string>> = {
  lambda: "aws-lambda-ric",
  "functions-framework": "functions-framework",
  "cloud-run": "plain Node, as on Cloud Run",
  azure: "@azure/functions",
};

/** What starting the built-in Manager and a supergraph costs in the official runtime of each cloud. */
export async function benchHosts(): Promise<{ figures: Figure[]; notRun: string[] }> {
  const manager = await packManager();
  const database = await startDatabase();
  const folder = await mkdtemp(join(tmpdir(), "lintas-bench-objects-"));
  try {
    await database.sql.unsafe("create database manager");
    const env = {
      LINTAS_RELEASE: "r1",
      LINTAS_PART: "manager",
      LINTAS_ACCESS: "public",
      LINTAS_CONCURRENCY: "80",
      LINTAS_TIMEOUT_MS: "60000",
      DATABASE_URL: withDatabase(database.url, "manager"),
      MASTER_KEY: randomBytes(32).toString("base64url"),
      OBJECTS: `file://${join(folder, "objects")}`,
      SIGN_IN_LINK: await tokenHash(newToken("link")),
    };
    const figures = [sizes(manager), ...(await imports(manager))];
    for (const kind of Object.keys(KINDS) as RuntimeKind[]) {
      figures.push(...(await starts(kind, manager, env)));
    }
    await database.sql.unsafe("create database films");
    figures.push(...(await supergraphFigures(withDatabase(database.url, "films"))));
    return {
      figures,
      notRun: [
        "a cold start at a real cloud: fetching and unpacking the zip is not in these figures",
      ],
    };
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
    await manager.close();
  }
}

const KB = 1_024;

function sizes({ zipBytes, unpackedBytes, digest }: PackedManager): Figure {
  const each = Object.entries(unpackedBytes).map(([kind, bytes]) => [
    `KB of ${kind}, unpacked`,
    Math.round(bytes / KB),
  ]);
  return figure("zip of the Manager", "KB", [zipBytes / KB], {
    detail: { ...Object.fromEntries(each), sha256: digest },
  });
}

/** The module alone, as it is and without what might be left out. */
async function imports(manager: PackedManager): Promise<Figure[]> {
  const { node } = await installRuntimes();
  const small = await minified(manager);
  const file = join(manager.folder, "function.mjs");
  const variants = [
    { name: "import of the Manager, as in a runtime", file, maps: true },
    { name: "import of the Manager, source maps off", file, maps: false },
    {
      name: "import of the Manager, minified, source maps off",
      file: join(small.folder, "function.mjs"),
      maps: false,
    },
  ];
  const profile = [...(await importProfile(node[22], file))].slice(0, 12);
  const figures: Figure[] = [];
  for (const { name, file: at, maps } of variants) {
    const samples = [];
    for (let round = 0; round <= IMPORTS; round++) {
      const one = await importOnce(node[22], at, { maps });
      if (round > 0) samples.push(one);
    }
    const goesInto = profile.map(([owner, ms]) => [`ms of ${owner}`, Math.round(ms * 10) / 10]);
    figures.push(
      figure(
        name,
        "ms",
        samples.map(({ cpuMs }) => cpuMs),
        {
          detail: {
            wall: Math.round(median(samples.map(({ wallMs }) => wallMs))),
            ...(at === file ? {} : { "KB of code": Math.round(small.bytes / KB) }),
            ...(at === file && !maps ? Object.fromEntries(goesInto) : {}),
          },
        },
      ),
    );
  }
  return figures;
}

async function starts(
  kind: RuntimeKind,
  manager: PackedManager,
  env: Record<string, string>,
): Promise<Figure[]> {
  const started: number[] = [];
  const first: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const began = performance.now();
    const running = await startRuntime(kind, manager.folder, env);
    try {
      const up = performance.now();
      await ask(running.origin);
      const answered = performance.now();
      const times: number[] = [];
      for (let again = 0; again < WARM; again++) {
        const from = performance.now();
        await ask(running.origin);
        times.push(performance.now() - from);
      }
      // The first one prepares the database.
      if (round === 0) continue;
      started.push(up - began);
      first.push(answered - up);
      warm.push(median(times));
    } finally {
      await running.close();
    }
  }
  const whole = started.map((ms, at) => ms + (first[at] ?? 0));
  return [
    figure(`cold start of the Manager to its first answer, ${KINDS[kind]}`, "ms", whole, {
      detail: {
        "runtime and module": Math.round(median(started)),
        "first answer": Math.round(median(first)),
        "warm answer": Math.round(median(warm) * 10) / 10,
        ...loadNow(),
      },
    }),
  ];
}

async function ask(origin: string): Promise<void> {
  const answer = await fetch(`${origin}/healthz`);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the Manager answered ${answer.status}`);
}
