import { join } from "node:path";
import { providers } from "../../functions/mounts/clouds.ts";
import { Provider } from "../../shared/domain/connection.ts";
import { HELP, readSettings } from "./settings.ts";

// npm run live -- aws|gcp|azure: see HELP.
const [what = "", ...rest] = process.argv.slice(2);
process.exitCode = await main(what, rest);

async function main(command: string, args: readonly string[]): Promise<number> {
  if (command === "replay") return replayed(args);
  const provider = Provider.safeParse(command);
  if (!provider.success || args.length > 0) {
    console.log(HELP);
    return command === "--help" || command === "help" ? 0 : 2;
  }
  try {
    return await live(provider.data);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
}

async function live(provider: Provider): Promise<number> {
  const settings = readSettings(provider, process.env);
  // Read by what is imported next: a real cloud takes minutes for what a fake does at once.
  process.env["LINTAS_CONTRACT_PATIENCE_MS"] = String(settings.patienceMs);
  const { runLive } = await import("./run.ts");
  const { testHome } = await import("../fakes/home.ts");
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort(new Error("stopped by Ctrl-C")));
  process.once("SIGTERM", () => stop.abort(new Error("stopped")));
  const home = await testHome();
  const zips = new Map<string, Uint8Array<ArrayBuffer>>();
  home.artifact = async (_organization, digest) => {
    const found = zips.get(digest);
    if (found === undefined) throw new Error(`there is no zip ${digest}`);
    return found;
  };
  const date = new Date().toISOString().slice(0, 19).replaceAll(":", "");
  const recording = join(settings.recordings, provider, `${date}.jsonl`);
  const result = await runLive({
    ...settings,
    cloud: await providers[provider](home),
    connection: { ...settings.connection, key: null },
    budget: {
      resourcesMax: settings.resourcesMax,
      patienceMs: settings.patienceMs,
      pauseMs: 1_000,
    },
    stopped: stop.signal,
    recording,
    say: (line) => console.log(line),
    packed: (_sample, { digest, bytes }) => void zips.set(digest, bytes),
  });
  const count = (outcome: string) => result.rows.filter((row) => row.outcome === outcome).length;
  console.log(
    `\n${count("passed")} passed, ${count("failed")} failed, ${count("not run")} not run; ${result.recorded} exchanges in ${recording}, ${result.withheld} withheld`,
  );
  return count("failed") > 0 || stop.signal.aborted ? 1 : 0;
}

async function replayed([provider, file]: readonly string[]): Promise<number> {
  const known = Provider.safeParse(provider);
  if (!known.success || file === undefined) {
    console.log(HELP);
    return 2;
  }
  const { replay } = await import("./replay.ts");
  const { exchanges, operations, violations } = await replay(known.data, file);
  for (const [name, times] of Object.entries(operations)) console.log(`${times} × ${name}`);
  for (const { no, where, operation, path, problem } of violations) {
    console.log(
      `exchange ${no}, ${where} of ${operation ?? "no known operation"}: ${path}: ${problem}`,
    );
  }
  console.log(`${exchanges} exchanges, ${violations.length} that the models do not know`);
  return violations.length > 0 ? 1 : 0;
}
