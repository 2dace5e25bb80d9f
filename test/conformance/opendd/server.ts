import { listen } from "../../../functions/mounts/node/http-server.ts";

type Fetch = (request: Request) => Response | Promise<Response>;

/** Servers of a run, on free ports of this machine. */
export class Servers {
  readonly #closing: (() => Promise<void>)[] = [];

  /** The URL at which it answers. */
  async start(fetch: Fetch): Promise<string> {
    const server = await listen((request) => fetch(request), { host: "127.0.0.1", port: 0 });
    this.onClose(() => server.close(1000));
    return `http://127.0.0.1:${server.port}`;
  }

  /** What is to be done at the end, last things first. */
  onClose(close: () => Promise<void>): void {
    this.#closing.unshift(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closing) await close();
  }
}
