import { type ChildProcess, fork } from "node:child_process";
import { Pool } from "undici";
import { SIGNATURE_HEADER } from "../../shared/protocol/invoke.ts";
import { EngineOnDisk, specOf } from "../../functions/mounts/node/engine/testing/engine-on-disk.ts";
import { ENGINE_OPTIONS } from "../../functions/mounts/node/stack/node-options.ts";
import { bundled } from "../bundled.ts";
import { firstMessage } from "../engine/server-process.ts";
import { buildFiles, queryOf } from "./builds.ts";
import type { Memory } from "./engine-process.ts";
import { type ConnectorStandIn, startStandIn } from "./stand-in.ts";

const RELEASES_PER_TENANT = 10;

/** An engine in a process of its own, with releases of many tenants and a connector to all of them. */
export class Stage {
  readonly connector: ConnectorStandIn;
  readonly #process: string;
  readonly #disk: EngineOnDisk;
  readonly #file = buildFiles();
  #engine: ChildProcess | null = null;
  #pool: Pool | null = null;

  private constructor(process: string, disk: EngineOnDisk, connector: ConnectorStandIn) {
    this.#process = process;
    this.#disk = disk;
    this.connector = connector;
  }

  static async made(): Promise<Stage> {
    const worker = "../functions/mounts/node/engine-worker.ts";
    const process = await bundled("tenants/engine-process.ts", worker);
    return new Stage(process, await EngineOnDisk.prepared(), await startStandIn());
  }

  /** Begins anew, with what was put before; `memoryMb` is for all builds, and of one tenant at most. */
  async start(memoryMb: number): Promise<void> {
    await this.#stop();
    const env = {
      ...this.#disk.environment,
      LINTAS_ENGINE_MEMORY_MB: String(memoryMb),
      LINTAS_ENGINE_TENANT_MEMORY_MB: String(memoryMb),
    };
    this.#engine = fork(this.#process, { env, execArgv: ["--expose-gc", ...ENGINE_OPTIONS] });
    await firstMessage(this.#engine);
    const socketPath = this.#disk.dataSocket;
    this.#pool = new Pool("http://engine", { socketPath, connections: 64, pipelining: 1 });
  }

  memory(): Promise<Memory> {
    return this.#told("memory");
  }

  /** What `EngineTimes` has of the last requests. */
  times(requests: number): Promise<number[]> {
    return this.#told({ times: requests });
  }

  async #told<T>(what: "memory" | { times: number }): Promise<T> {
    if (this.#engine === null) throw new Error("there is no engine");
    this.#engine.send(what);
    return firstMessage<T>(this.#engine);
  }

  /** A build and its release; tenants have some each. */
  async put(number: number, as: "small" | "large" | "endless" = "small"): Promise<string> {
    const release = `rel_${as}_${number}`;
    const organization = `org_${as}_${Math.floor(number / RELEASES_PER_TENANT)}`;
    const artifact = await this.#disk.store(this.#file(number), organization);
    const { owner } = specOf(release, { artifact });
    const put = await this.#disk.put(release, {
      artifact,
      owner: { ...owner, organization },
      variables: { DB_URL: this.connector.url(as) },
    });
    if (put.status >= 300) throw new Error(`a release was refused: ${put.status} ${put.text}`);
    return release;
  }

  async isLoaded(release: string): Promise<boolean> {
    const { json } = await this.#disk.control(`/v1/releases/${release}/parts/api/metrics`);
    return (json as { instances: number }).instances > 0;
  }

  /** Loads it, without a question to its API. */
  async open(release: string): Promise<void> {
    const asked = { method: "GET", path: "/.lintas/ready" };
    const { status } = await this.#disk.ask(release, asked);
    if (status !== 200) throw new Error(`${release} is not ready: ${status}`);
  }

  /** Milliseconds that an answer takes, as its client sees it. Throws where it is none. */
  async ask(release: string, number: number, signal?: AbortSignal): Promise<number> {
    if (this.#pool === null) throw new Error("there is no engine");
    const signature = await this.#disk.signature(release);
    const start = performance.now();
    const answer = await this.#pool.request({
      method: "POST",
      path: "/graphql",
      headers: { "content-type": "application/json", [SIGNATURE_HEADER]: signature },
      body: JSON.stringify({ query: queryOf(number) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await answer.body.text();
    const ms = performance.now() - start;
    if (answer.statusCode !== 200 || text.includes('"errors"')) {
      throw new Error(`${release} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
    }
    return ms;
  }

  async close(): Promise<void> {
    await this.#stop();
    this.connector.close();
    await this.#disk[Symbol.asyncDispose]();
  }

  async #stop(): Promise<void> {
    await this.#pool?.destroy();
    const engine = this.#engine;
    if (engine === null) return;
    const ended = new Promise((resolve) => engine.once("exit", resolve));
    engine.kill("SIGKILL");
    await ended;
    this.#engine = null;
  }
}
