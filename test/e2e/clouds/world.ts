import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DefinitionInput } from "../../../shared/domain/definition.ts";
import {
  connecting,
  type FakeCloudName,
  type FakeClouds,
  startFakeClouds,
} from "../../harness/fake-clouds.ts";
import { apiWith, type TestApi } from "../../harness/api.ts";
import { startStack, type TestStack, throughGateway } from "../../harness/stack.ts";
import { CommandLine } from "./command-line.ts";

export const TARGETS = {
  local: "local",
  lambda: "aws:ap-southeast-3",
  run: "gcp:asia-southeast2",
  functions: "gcp-functions:asia-southeast2",
  azure: "azure:southeastasia",
} as const;
export const ALL_TARGETS: readonly string[] = Object.values(TARGETS);

export interface Project {
  definition: DefinitionInput;
  /** Path → content, below the project's folder. */
  files: Readonly<Record<string, string | Uint8Array>>;
}

/** A whole stack, three clouds, and a person who is signed in and has connected them. */
export interface World {
  stack: TestStack;
  clouds: FakeClouds;
  /** The person's command line, in their home. */
  cli: CommandLine;
  /** The same person at the API itself. */
  api: TestApi;
  home: string;
  connect(cloud: FakeCloudName, name?: string, by?: CommandLine): Promise<void>;
  /** Writes a project's folder; its name is the definition's. */
  project(project: Project): Promise<string>;
  close(): Promise<void>;
}

export async function openWorld(options: { connected?: boolean } = {}): Promise<World> {
  const [stack, clouds, home] = await Promise.all([
    startStack(),
    startFakeClouds(),
    mkdtemp(join(tmpdir(), "lintas-clouds-")),
  ]);
  const cli = new CommandLine(home);
  await cli.json(["login", stack.console]);
  const { token } = await cli.json<{ token: string }>(["token", "create", "tests"]);
  const world: World = {
    stack,
    clouds,
    cli,
    api: apiWith(stack.manager, token),
    home,
    async connect(cloud, name = cloud, by = cli) {
      const { args, key } = connecting(clouds, cloud);
      await by.json(["connect", cloud, name, ...args], { input: key, cwd: home });
    },
    async project({ definition, files }) {
      const folder = join(home, definition.name);
      const written = { ...files, "lintas.json": JSON.stringify(definition) };
      for (const [path, content] of Object.entries(written)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
      return folder;
    },
    async close() {
      await stack.remove();
      await clouds.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  if (options.connected !== false) {
    await Promise.all((["aws", "gcp", "azure"] as const).map((cloud) => world.connect(cloud)));
  }
  return world;
}

/** A function that tells which release it is, as those of the fakes do. */
export const TELLS_ITS_RELEASE = `export default {
  fetch: (request) => Response.json({
    release: process.env.LINTAS_RELEASE,
    part: process.env.LINTAS_PART,
    path: new URL(request.url).pathname,
  }),
};
`;

/** How often each release answers requests to the environment's host, as shares of 1. */
export async function shares(
  { stack }: Pick<World, "stack">,
  url: string,
  requests = 400,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const { host } = new URL(url);
  for (let sent = 0; sent < requests; sent += 20) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => throughGateway(stack.gateway, host)),
    );
    for (const { status, text } of answers) {
      if (status !== 200) throw new Error(`${host} answered ${status}: ${text}`);
      const { release } = JSON.parse(text) as { release: string };
      counts[release] = (counts[release] ?? 0) + 1;
    }
  }
  return Object.fromEntries(
    Object.entries(counts).map(([release, count]) => [release, count / requests]),
  );
}
