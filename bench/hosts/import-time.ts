import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";

const run = promisify(execFile);

const MEASURE = `
  if (process.argv[2] === "maps") process.setSourceMapsEnabled(true);
  const wall = performance.now();
  const cpu = process.cpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 }));
  process.exit(0);`;
const Time = z.object({ wallMs: z.number(), cpuMs: z.number() });

/** Imports a module in a fresh process. */
export async function importOnce(
  node: string,
  file: string,
  options: { maps: boolean },
): Promise<z.infer<typeof Time>> {
  const args = ["--input-type=module", "-e", MEASURE, pathToFileURL(file).href];
  if (options.maps) args.push("maps");
  const { stdout } = await run(node, args, { env: { PORT: "0" } });
  return Time.parse(JSON.parse(stdout));
}

const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Milliseconds of an import by package, the longest first, as a profile of it shows. */
export async function importProfile(node: string, file: string): Promise<Map<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-profile-"));
  try {
    const flags = ["--cpu-prof", "--cpu-prof-interval=200", `--cpu-prof-dir=${folder}`];
    const url = pathToFileURL(file).href;
    await run(node, [...flags, "--input-type=module", "-e", MEASURE, url], {
      env: { PORT: "0" },
    });
    const [name = ""] = await readdir(folder);
    const profile = Profile.parse(JSON.parse(await readFile(join(folder, name), "utf8")));
    return await byPackage(profile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function byPackage(profile: z.infer<typeof Profile>): Promise<Map<string, number>> {
  const maps = new Map<string, SourceMap | null>();
  const owners = new Map<number, string>();
  for (const { id, callFrame } of profile.nodes) owners.set(id, await ownerOf(callFrame, maps));
  const times = new Map<string, number>();
  for (const [at, id] of profile.samples.entries()) {
    const owner = owners.get(id) ?? "unknown";
    times.set(owner, (times.get(owner) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1_000);
  }
  times.delete("(idle)");
  return new Map([...times].sort(([, a], [, b]) => b - a));
}

type CallFrame = z.infer<typeof Profile>["nodes"][number]["callFrame"];

async function ownerOf(frame: CallFrame, maps: Map<string, SourceMap | null>): Promise<string> {
  const { url, functionName, lineNumber, columnNumber } = frame;
  if (url.startsWith("node:")) return "Node";
  // Compiling and loading have no frame of their own.
  if (!url.startsWith("file:"))
    return functionName === "(program)" ? "Node" : functionName || "Node";
  if (!maps.has(url)) maps.set(url, await mapOf(url));
  const entry = maps.get(url)?.findEntry(lineNumber, columnNumber);
  const source = entry !== undefined && "originalSource" in entry ? entry.originalSource : "";
  return packageOf(source);
}

async function mapOf(url: string): Promise<SourceMap | null> {
  const text = await readFile(`${fileURLToPath(url)}.map`, "utf8").catch(() => null);
  return text === null ? null : new SourceMap(JSON.parse(text) as SourceMapPayload);
}

function packageOf(source: string): string {
  const inside = source.split("node_modules/").at(-1) ?? "";
  if (!source.includes("node_modules/")) return source === "" ? "the bundle itself" : "Lintas";
  const [scope = "", name = ""] = inside.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}
