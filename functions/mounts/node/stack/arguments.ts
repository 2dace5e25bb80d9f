import { parseArgs } from "node:util";

export interface StackArguments {
  host: string;
  port: number;
  gatewayPort: number;
  /** Where people reach the Manager; null is `http://localhost:<port>`. */
  publicUrl: string | null;
  /** Null is `.lintas` of the clone. */
  data: string | null;
  json: boolean;
  help: boolean;
}

export const STACK_HELP = `npm start [-- options]

Starts the whole of Lintas on this machine: PostgreSQL, Manager, Creator, runner, gateway, console.

  --host <address>       where Manager and gateway listen (127.0.0.1)
  --port <number>        port of the Manager and the console (7070)
  --gateway-port <n>     port of the gateway (7080)
  --public-url <url>     how people reach the Manager, if not http://localhost:<port>
  --data <folder>        where everything is kept (.lintas in this folder; as root below /var/lib/lintas)
  --json                 the summary as one JSON object on standard output
  --help                 this text

Environment: DATABASE_URL uses a PostgreSQL server of yours, version 15 or newer; LINTAS_MASTER_KEY
(32 bytes, base64url) replaces the key file in the data folder.

Example: npm start -- --port 8000 --data /srv/lintas
`;

/** Throws a TypeError whose message is for the person. */
export function readArguments(argv: readonly string[]): StackArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "7070" },
      "gateway-port": { type: "string", default: "7080" },
      "public-url": { type: "string" },
      data: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return {
    host: values.host,
    port: portOf("--port", values.port),
    gatewayPort: portOf("--gateway-port", values["gateway-port"]),
    publicUrl: urlOf(values["public-url"]),
    data: values.data ?? null,
    json: values.json,
    help: values.help,
  };
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (text !== "" && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new TypeError(`${option} must be a port from 0 to 65535, not "${text}"`);
}

function urlOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, "");
  throw new TypeError(`--public-url must begin with http:// or https://, not "${text}"`);
}
