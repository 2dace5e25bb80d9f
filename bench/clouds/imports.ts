import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import * as z from "zod";
import { type Figure, figure, median } from "../figure.ts";
import { type FakeClouds, startInstantClouds } from "./fake-clouds.ts";

const ROUNDS = 9;
const root = resolve(import.meta.dirname, "../..");

const Time = z.object({ wallMs: z.number(), cpuMs: z.number() });
const Sample = z.object({ imported: Time, called: Time, rssMb: z.number() });

interface Product {
  title: string;
  provider: "aws" | "gcp" | "azure";
  product: string;
  region: string;
  /** In milliseconds, of module and first client together. */
  aim: number;
}

const products: readonly Product[] = [
  { title: "AWS Lambda", provider: "aws", product: "lambda", region: "eu-central-1", aim: 250 },
  { title: "Cloud Run", provider: "gcp", product: "run", region: "asia-southeast2", aim: 400 },
  {
    title: "Cloud Functions",
    provider: "gcp",
    product: "functions",
    region: "asia-southeast2",
    aim: 400,
  },
  {
    title: "Azure Functions",
    provider: "azure",
    product: "functions",
    region: "southeastasia",
    aim: 250,
  },
];

/**
 * What it costs a fresh process to load an adapter, bundled as `npm start` bundles, and to make the
 * first client: until its first call is answered by a fake that answers at once. The figure is time
 * on a core, which others that keep the machine busy do not lengthen; the wall clock stands beside it.
 */
export async function benchImports(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-imports-"));
  const clouds = await startInstantClouds();
  try {
    const figures: Figure[] = [];
    for (const one of products) figures.push(...(await measure(folder, clouds, one)));
    return figures;
  } finally {
    await clouds.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(below: string, clouds: FakeClouds, one: Product): Promise<Figure[]> {
  const folder = join(below, `${one.provider}-${one.product}`);
  await bundle(one.provider, folder);
  const bytes = await sizes(folder);
  const samples: z.infer<typeof Sample>[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const sample = await inFreshProcess(folder, clouds, one);
    // The first one brings the files into the cache of the system.
    if (round > 0) samples.push(sample);
  }
  const typical = (of: (sample: z.infer<typeof Sample>) => number) =>
    Math.round(median(samples.map(of)));
  const shared = {
    "KB of bundle": Math.round(bytes / 1_024),
    "MB of process": typical(({ rssMb }) => rssMb),
  };
  return [
    figure(
      `cold import of the provider module, ${one.title}`,
      "ms",
      samples.map(({ imported }) => imported.cpuMs),
      { aim: one.aim, detail: { wall: typical(({ imported }) => imported.wallMs) } },
    ),
    figure(
      `cold import and first client to its first answer, ${one.title}`,
      "ms",
      samples.map(({ called }) => called.cpuMs),
      { aim: one.aim, detail: { wall: typical(({ called }) => called.wallMs), ...shared } },
    ),
  ];
}

/** As `npm start` bundles its parts. */
async function bundle(provider: Product["provider"], folder: string): Promise<void> {
  const made = await rolldown({
    cwd: root,
    input: { provider: join(root, `adapters/${provider}/provider.ts`) },
    platform: "node",
    external: [/\.node$/],
    transform: { define: { __dirname: "import.meta.dirname" } },
    logLevel: "silent",
  });
  await made.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].mjs",
    chunkFileNames: "chunk-[hash].mjs",
    minify: "dce-only",
    comments: false,
  });
  await made.close();
}

async function sizes(folder: string): Promise<number> {
  const files = await readdir(folder);
  const stats = await Promise.all(files.map((file) => stat(join(folder, file))));
  return stats.reduce((sum, { size }) => sum + size, 0);
}

async function inFreshProcess(
  folder: string,
  clouds: FakeClouds,
  { provider, product, region }: Product,
): Promise<z.infer<typeof Sample>> {
  const asked = {
    module: pathToFileURL(join(folder, "provider.mjs")).href,
    factory: `${provider}Provider`,
    product,
    region,
    ...connectionTo(clouds, provider),
  };
  const child = join(import.meta.dirname, "import-child.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(asked)], {
    env: { PATH: process.env["PATH"] },
  });
  return Sample.parse(JSON.parse(stdout));
}

function connectionTo(clouds: FakeClouds, provider: Product["provider"]) {
  const { aws, gcp, azure } = clouds;
  const names = { id: "con_1", organization: "org_1", name: provider, provider };
  switch (provider) {
    case "aws":
      return {
        key: "fake-secret",
        connection: {
          ...names,
          account: aws.account,
          credentials: { kind: "keys", accessKeyId: "AKIAFAKE000000000000" },
          settings: { endpoint: aws.endpoint },
        },
      };
    case "gcp":
      return {
        key: gcp.account.key,
        connection: {
          ...names,
          account: gcp.project,
          credentials: { kind: "service-account", email: gcp.account.email },
          settings: gcp.settings,
        },
      };
    case "azure":
      return {
        key: azure.login.secret,
        connection: {
          ...names,
          account: azure.subscription,
          credentials: {
            kind: "client-secret",
            tenant: azure.login.tenant,
            client: azure.login.client,
          },
          settings: azure.settings,
        },
      };
  }
}
