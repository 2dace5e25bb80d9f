/**
 * A fresh process that loads one adapter bundle and makes its first call; nothing else is imported,
 * so that nothing of it is warm. Prints the times of both in JSON.
 */
interface Asked {
  /** URL of the bundle. */
  module: string;
  factory: string;
  product: string;
  region: string;
  key: string;
  connection: Record<string, unknown>;
}

interface Loaded {
  compute(
    connection: unknown,
    product: string,
    region: string,
  ): {
    name(key: unknown): unknown;
    observe(cx: unknown, ref: unknown): Promise<unknown>;
  };
}

const asked = JSON.parse(process.argv[2] ?? "") as Asked;

const clock = () => ({ wall: performance.now(), cpu: process.cpuUsage() });
const since = (from: ReturnType<typeof clock>) => {
  const { user, system } = process.cpuUsage(from.cpu);
  return { wallMs: performance.now() - from.wall, cpuMs: (user + system) / 1_000 };
};

const began = clock();
const bundle = (await import(asked.module)) as Record<string, (home: unknown) => Loaded>;
const provider = bundle[asked.factory]?.({ fetch });
const imported = since(began);
const connection = { ...asked.connection, key: { reveal: () => asked.key } };
const adapter = provider?.compute(connection, asked.product, asked.region);
const ref = adapter?.name({
  organization: "org_1",
  project: "prj_1",
  environment: "env_1",
  part: "api",
  build: "b0000000abcd",
  release: "r0000001abcd",
  target: `${asked.product}:${asked.region}`,
  names: { project: "shop", environment: "production" },
  adopted: null,
});
const log = { debug() {}, info() {}, warn() {}, error() {} };
const cx = {
  clock: { now: () => new Date(), sleep: async () => {} },
  log,
  signal: new AbortController().signal,
  pace: async () => {},
  fence: 1,
};
const seen = await adapter?.observe(cx, ref);
const called = since(began);
if (seen !== null) throw new Error("something is there");
console.log(JSON.stringify({ imported, called, rssMb: process.memoryUsage.rss() / 2 ** 20 }));
process.exit(0);
