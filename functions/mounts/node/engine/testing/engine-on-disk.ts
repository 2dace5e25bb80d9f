import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "undici";
import { createFolderStore } from "../../../../../adapters/node/object-store.ts";
import { systemClock } from "../../../../../shared/clock.ts";
import { silentLogger } from "../../../../../shared/log.ts";
import { SIGNATURE_HEADER, signatureHeader } from "../../../../../shared/protocol/invoke.ts";
import type { PartSpec, PartState, RunnerHealth } from "../../../../../shared/protocol/runner.ts";
import { seal } from "../../../../../shared/sealing.ts";
import { generateSigningKeyPair, signer, type Sign } from "../../../../../shared/signing.ts";
import { defaultHostLimits, type HostLimits } from "../../../../engine/host/host-limits.ts";
import { artifactOf } from "../../../../engine/host/testing/notes.ts";
import { engineConfig } from "../../config.ts";
import { largeThread } from "../large-thread.ts";
import { startEngine } from "../start-engine.ts";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: unknown;
}

export interface Asked {
  method?: string;
  path?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** An engine with a folder of its own, started as its process starts it. */
export class EngineOnDisk implements AsyncDisposable {
  readonly folder: string;
  readonly #keys: { publicKey: string; privateKey: string };
  readonly sign: Sign;
  #running: { close(): Promise<void> } | null = null;

  private constructor(folder: string, keys: EngineOnDisk["keys"], sign: Sign) {
    this.folder = folder;
    this.#keys = keys;
    this.sign = sign;
  }

  get keys(): { publicKey: string; privateKey: string } {
    return this.#keys;
  }

  /** Its folder and keys, without an engine. */
  static async prepared(): Promise<EngineOnDisk> {
    const folder = await mkdtemp(join(tmpdir(), "engine-"));
    const keys = await generateSigningKeyPair("test");
    return new EngineOnDisk(folder, keys, await signer(keys.privateKey));
  }

  static async started(limits: Partial<HostLimits> = {}): Promise<EngineOnDisk> {
    const one = await EngineOnDisk.prepared();
    await one.start(limits);
    return one;
  }

  /** What its process is given. */
  get environment(): Record<string, string> {
    return {
      LINTAS_ENGINE_FOLDER: join(this.folder, "engine"),
      LINTAS_ENGINE_SOCKET: join(this.folder, "data.sock"),
      LINTAS_ENGINE_CONTROL_SOCKET: join(this.folder, "control.sock"),
      LINTAS_OBJECTS: join(this.folder, "objects"),
      LINTAS_INVOKE_PUBLIC_KEY: this.#keys.publicKey,
      LINTAS_INVOKE_KEY: this.#keys.privateKey,
      LINTAS_GATEWAY_URL: "http://127.0.0.1:1",
      LINTAS_PRIVATE_ENDPOINTS: "allow",
    };
  }

  async start(
    limits: Partial<HostLimits> = {},
    environment: Record<string, string> = {},
  ): Promise<void> {
    const settings = engineConfig({ ...this.environment, ...environment });
    const variable = () => null;
    this.#running = await startEngine({
      settings,
      variable,
      worker: largeThread(join(import.meta.dirname, "../../engine-worker.ts")),
      limits: { ...defaultHostLimits, ...limits },
      clock: systemClock,
      log: silentLogger,
    });
  }

  async stop(): Promise<void> {
    await this.#running?.close();
    this.#running = null;
  }

  async store(file: Uint8Array<ArrayBuffer>, organization = "org_a") {
    const artifact = artifactOf(file);
    const objects = createFolderStore({ directory: join(this.folder, "objects") });
    await objects.put(organization, artifact, new Blob([file]).stream());
    return artifact;
  }

  /** What the Creator asks, over the control socket. */
  control(path: string, asked: Omit<Asked, "path"> = {}): Promise<Answer> {
    return send(join(this.folder, "control.sock"), { method: "GET", ...asked, path });
  }

  async put(release: string, spec: Partial<PartSpec> & Pick<PartSpec, "artifact">) {
    const path = `/v1/releases/${release}/parts/api`;
    return this.control(path, { method: "PUT", body: specOf(release, spec) });
  }

  async sealed(release: string, secrets: Record<string, string>) {
    const { json } = await this.control("/v1/health");
    const { sealingKey } = json as RunnerHealth;
    return seal(sealingKey, JSON.stringify(secrets), `${release}/api`);
  }

  async state(release: string): Promise<PartState> {
    return (await this.control(`/v1/releases/${release}/parts/api`)).json as PartState;
  }

  /** What the gateway sends, signed for `release`. */
  async ask(release: string, asked: Asked = {}): Promise<Answer> {
    const signature = await this.signature(release, asked);
    return this.send({ ...asked, headers: { [SIGNATURE_HEADER]: signature, ...asked.headers } });
  }

  signature(release: string, { method = "POST", path = "/graphql" }: Asked = {}): Promise<string> {
    const request = { release, part: "api", method, target: path };
    return signatureHeader(this.sign, systemClock, request);
  }

  get dataSocket(): string {
    return join(this.folder, "data.sock");
  }

  /** The same without a signature. */
  send(asked: Asked): Promise<Answer> {
    return send(join(this.folder, "data.sock"), asked);
  }

  query(release: string, query: string): Promise<Answer> {
    return this.ask(release, { body: { query } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function specOf(
  release: string,
  { owner, ...spec }: Partial<PartSpec> & Pick<PartSpec, "artifact">,
): PartSpec {
  return {
    owner: owner ?? {
      organization: "org_a",
      project: "prj_a",
      environment: "env_a",
      resource: "api",
      build: "bld_a",
      release,
      operation: "op_a",
    },
    hash: "h1",
    limits: {
      memoryMb: 256,
      timeoutMs: 5_000,
      concurrency: 10,
      minInstances: 0,
      maxInstances: 1,
    },
    access: "public",
    invokeKey: "",
    variables: {},
    secrets: null,
    ...spec,
  };
}

async function send(socketPath: string, asked: Asked): Promise<Answer> {
  const { method = "POST", path = "/graphql", body, headers = {} } = asked;
  const client = new Client("http://engine", { socketPath });
  try {
    const answer = await client.request({
      method: method as "POST",
      path,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, json: parsed(text) };
  } finally {
    await client.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
