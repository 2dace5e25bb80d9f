import { mkdtemp, rm } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createNetServer, type Server as NetServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Instance, WatchMessage } from "../../shared/protocol/runner.ts";

/** What stands behind one instance's socket: HTTP, or whatever `raw` makes of the connection. */
export type Behaviour = RequestListener | { raw: (socket: Socket) => void };

interface FakeInstance {
  told: Instance;
  requests: IncomingMessage[];
  /** Its socket is closed and every connection cut, as when a process is killed. */
  kill(): void;
}

export interface FakeRunner {
  socketPath: string;
  instances: FakeInstance[];
  /** `POST …/instances` as they came: `<release>/<part> <want>`. */
  asked: string[];
  drained: string[];
  /** Runs an instance and tells of it. */
  add(
    release: string,
    part: string,
    options?: { concurrency?: number; behaviour?: Behaviour; tell?: boolean },
  ): Promise<FakeInstance>;
  tell(instance: FakeInstance, state: Instance["state"]): void;
  /** Called for each question; by default it adds one instance while there are fewer than asked. */
  onStart: (
    release: string,
    part: string,
    want: number,
    res: ServerResponse,
  ) => void | Promise<void>;
  watchers(): number;
  /** The runner's own process goes and comes back; instances live on. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function fakeRunner(behaviour: Behaviour): Promise<FakeRunner> {
  const folder = await mkdtemp(join(tmpdir(), "lintas-runner-"));
  const socketPath = join(folder, "runner.sock");
  const servers: (Server | NetServer)[] = [];
  const watchers = new Set<ServerResponse>();
  let control: Server | null = null;
  let count = 0;

  const send = (message: WatchMessage, to: Iterable<ServerResponse> = watchers) => {
    for (const watcher of to) watcher.write(`${JSON.stringify(message)}\n`);
  };

  const listener: RequestListener = (req, res) => {
    const start = /^\/v1\/releases\/([^/]+)\/parts\/([^/]+)\/instances$/.exec(req.url ?? "");
    const drained = /^\/v1\/instances\/([^/]+)\/drained$/.exec(req.url ?? "");
    if (req.url === "/v1/watch") {
      res.writeHead(200, { "content-type": "application/x-ndjson" });
      watchers.add(res);
      res.on("close", () => watchers.delete(res));
      send({ type: "all", instances: runner.instances.map(({ told }) => told) }, [res]);
      return;
    }
    if (drained?.[1]) {
      runner.drained.push(drained[1]);
      res.writeHead(204).end();
      return;
    }
    if (!start?.[1] || !start[2]) return void res.writeHead(404).end();
    const [, release = "", part = ""] = start;
    let body = "";
    req.on("data", (chunk: Buffer) => (body += String(chunk)));
    req.on("end", () => {
      const { want } = JSON.parse(body) as { want: number };
      runner.asked.push(`${release}/${part} ${want}`);
      void runner.onStart(release, part, want, res);
    });
  };

  const runner: FakeRunner = {
    socketPath,
    instances: [],
    asked: [],
    drained: [],
    add: async (release, part, options = {}) => {
      const socket = join(folder, `i${++count}.sock`);
      const does = options.behaviour ?? behaviour;
      const connections = new Set<Socket>();
      const requests: IncomingMessage[] = [];
      const server =
        typeof does === "function"
          ? createServer((req, res) => {
              requests.push(req);
              does(req, res);
            })
          : createNetServer(does.raw);
      server.on("connection", (connection: Socket) => {
        connections.add(connection);
        connection.on("error", () => {});
        connection.on("close", () => connections.delete(connection));
      });
      await new Promise<void>((done) => server.listen(socket, done));
      servers.push(server);
      const instance: FakeInstance = {
        told: {
          id: `i${count}`,
          release,
          part,
          state: "ready",
          socket,
          concurrency: options.concurrency ?? 80,
        },
        requests,
        kill: () => {
          server.close();
          for (const connection of connections) connection.destroy();
        },
      };
      runner.instances.push(instance);
      if (options.tell !== false) send({ type: "instance", instance: instance.told });
      return instance;
    },
    tell: (instance, state) => {
      instance.told = { ...instance.told, state };
      if (state === "gone")
        runner.instances = runner.instances.filter((other) => other !== instance);
      send({ type: "instance", instance: instance.told });
    },
    onStart: async (release, part, want, res) => {
      const mine = () =>
        runner.instances.filter(
          ({ told }) => told.release === release && told.part === part && told.state === "ready",
        );
      while (mine().length < want) await runner.add(release, part);
      res.writeHead(200, { "content-type": "application/json" });
      res.end(JSON.stringify(mine().map(({ told }) => told)));
    },
    watchers: () => watchers.size,
    stop: async () => {
      const stopping = control;
      control = null;
      if (!stopping) return;
      stopping.closeAllConnections();
      await new Promise((done) => stopping.close(done));
    },
    start: async () => {
      control = createServer(listener);
      const starting = control;
      await new Promise<void>((done) => starting.listen(socketPath, done));
    },
    close: async () => {
      await runner.stop();
      for (const instance of runner.instances) instance.kill();
      for (const server of servers) server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await runner.start();
  return runner;
}
