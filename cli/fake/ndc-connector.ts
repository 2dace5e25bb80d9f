import type * as ndc from "../../shared/protocol/ndc/v02.gen.ts";
import {
  ALL_CAPABILITIES,
  LIBRARY_SCHEMA,
} from "../../functions/engine/metadata/authoring/testing/library-schema.ts";
import type { Environment } from "../environment.ts";

export const CONNECTOR = "http://connector.test/ndc";

/** A connector at an address of its own; what it answers may change meanwhile. */
export interface FakeConnector {
  schema: ndc.SchemaResponse;
  /** Instead of its documents. */
  answer: ((path: string) => Response) | null;
  seen: { path: string; headers: Headers }[];
  send: Environment["fetch"];
}

export function fakeConnector(): FakeConnector {
  const connector: FakeConnector = {
    schema: structuredClone(LIBRARY_SCHEMA),
    answer: null,
    seen: [],
    async send(url, init) {
      const path = url.pathname;
      connector.seen.push({ path, headers: new Headers(init?.headers) });
      if (connector.answer !== null) return connector.answer(path);
      if (path === "/ndc/schema") return Response.json(connector.schema);
      if (path !== "/ndc/capabilities") return new Response("", { status: 404 });
      return Response.json({ version: "0.2.3", capabilities: ALL_CAPABILITIES });
    },
  };
  return connector;
}
