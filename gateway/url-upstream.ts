import { lookup } from "node:dns";
import { Pool } from "undici";
import { withLocalhost } from "../shared/localhost.ts";
import type { Place, Upstream } from "./upstream.ts";

/** A part that answers at a cloud's URL: it scales by itself, so there is always a place. */
export interface UrlUpstream extends Upstream {
  close(): void;
}

export function urlUpstream(url: string): UrlUpstream {
  const { origin, host, pathname } = new URL(url);
  const client = new Pool(origin, {
    allowH2: false,
    maxHeaderSize: 64 * 1024,
    connect: { lookup: withLocalhost(lookup) },
  });
  const place: Place = {
    client,
    prefix: pathname.replace(/\/+$/, ""),
    host,
    done: () => {},
    refused: () => {},
  };
  return {
    kind: "url",
    take: () => place,
    wait: async () => place,
    close: () => {
      client.close().catch(() => {});
    },
  };
}
