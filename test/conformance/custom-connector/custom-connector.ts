import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import {
  memoryConnector,
  memoryConnectorV01,
  type MemoryParts,
} from "../../../functions/engine/connectors/memory/memory-connector.ts";
import { serveConnector } from "../../../functions/engine/connectors/serve/serve-connector.ts";
import { listen } from "../../../functions/mounts/node/http-server.ts";
import { readData } from "./corpus-data.ts";
import { rulesV01, rulesV02, rulesWithoutRelationships } from "./rules.ts";
import { sourceV01 } from "./source-v01.ts";
import { sourceV02 } from "./source-v02.ts";

/** The three test connectors of the corpus, by the names its cases give them. */
export type CustomConnectorName = "custom-v02" | "custom-v01" | "custom-no-relationships";

export interface RunningConnector {
  url: string;
  stop: () => Promise<void>;
}

/** Serves one of them on a free port of this machine. `corpus` is the folder of the corpus. */
export async function startCustomConnector(
  name: CustomConnectorName,
  corpus: string,
): Promise<RunningConnector> {
  const app = await customConnector(name, corpus);
  const server = await listen(app.fetch, { host: "127.0.0.1", port: 0 });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.close(1000) };
}

/** As it is described in the corpus: opendd/custom-connector/BEHAVIOUR.md. */
export async function customConnector(name: CustomConnectorName, corpus: string): Promise<Hono> {
  return customConnectorIn(join(corpus, "opendd/custom-connector"), name);
}

/** The same, with the folder of its data and schemas. */
export async function customConnectorIn(folder: string, name: CustomConnectorName): Promise<Hono> {
  const app = new Hono();
  app.post("/explain", () =>
    Response.json({ message: "explain is not supported", details: null }, { status: 501 }),
  );
  return app.route("/", await served(name, folder));
}

async function served(name: CustomConnectorName, folder: string): Promise<Hono> {
  const options = { checkVersion: false, onFailure: (error: unknown) => console.error(error) };
  if (name === "custom-v01") {
    const source = sourceV01(await readData(join(folder, "v0.1"), "v0.1"));
    const described = await describedIn<"0.1">(folder, "v0.1", "v0.1");
    return serveConnector(memoryConnectorV01({ ...described, source, rules: rulesV01 }), options);
  }
  const source = sourceV02(await readData(join(folder, "v0.2"), "v0.2"));
  const related = name === "custom-v02";
  const described = await describedIn<"0.2">(
    folder,
    "v0.2",
    related ? "v0.2" : "v0.2-no-relationships",
  );
  const rules = related ? rulesV02 : rulesWithoutRelationships;
  return serveConnector(memoryConnector({ ...described, source, rules }), options);
}

async function describedIn<Line extends "0.1" | "0.2">(
  folder: string,
  schemaOf: string,
  capabilitiesOf: string,
): Promise<Pick<MemoryParts<Line>, "schema" | "capabilities">> {
  const read = async <T>(path: string) =>
    JSON.parse(await readFile(join(folder, path), "utf8")) as T;
  return {
    schema: await read(`${schemaOf}/schema.json`),
    capabilities: await read(`${capabilitiesOf}/capabilities.json`),
  };
}
