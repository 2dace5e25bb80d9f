import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { serveConnector } from "../../../functions/engine/connectors/serve/serve-connector.ts";
import { loadBuild } from "../../../functions/engine/load-build.ts";
import type { LoadedBuild } from "../../../functions/engine/loaded-build.ts";
import { keyOf } from "../../../functions/engine/metadata/names.ts";
import { checkQueryAnswer } from "../../../functions/engine/ndc/check-answer.ts";
import type { DataConnector } from "../../../functions/engine/ndc/connector.ts";
import { testPools } from "../../../functions/engine/ndc/stand-in.ts";
import { testClock } from "../../harness/clock.ts";
import { type Metadata, readMetadata, type Variant } from "./metadata.ts";
import { salesConnector } from "./sales.ts";
import { stockConnector } from "./stock.ts";

export interface Market {
  metadata: Metadata;
  /** A build with rows of its own. `stockAnswers`: what the stock answers in place of what is right. */
  load(variant: Variant, stockAnswers?: unknown): LoadedBuild;
  close(): Promise<void>;
}

/**
 * The market with its connectors; the one of its sales is on a port of its own.
 *
 * @param through How builds are made ready.
 */
export async function openMarket(through = loadBuild): Promise<Market> {
  const metadata = await readMetadata();
  const pools = testPools();
  const { fetch } = serveConnector(salesConnector(metadata.sales));
  const server = serve({ fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    metadata,
    load(variant, stockAnswers) {
      const stock = stockConnector(metadata.stock);
      const odd: DataConnector = {
        ...stock,
        query: async (request) => checkQueryAnswer(stockAnswers, request),
      };
      return through(metadata.compiled(variant), {
        environment: (name) => (name === "SALES_URL" ? `http://127.0.0.1:${port}` : null),
        inProcess: new Map([[keyOf("market", "stock"), stockAnswers === undefined ? stock : odd]]),
        pools,
        limits: { callMs: 10_000, answerBytes: 100_000 },
        clock: testClock(),
      });
    },
    async close() {
      await pools.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}
