import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { isPrivateAddress } from "../../../shared/domain/private-address.ts";

interface Connecting {
  /** In milliseconds. */
  timeout: number;
  lookup: LookupFunction;
}

/**
 * Connects to public addresses only, but for the origins that are excepted. It is asked with the very
 * address that is connected to: a name that answers otherwise the next time leads nowhere else.
 */
export function publicConnect(
  connecting: Connecting,
  excepted: readonly string[],
): buildConnector.connector {
  const anywhere = buildConnector(connecting);
  const elsewhere = buildConnector({ ...connecting, lookup: publicLookup(connecting.lookup) });
  return (options, done) => {
    const { protocol, hostname, port } = options;
    const { origin } = new URL(`${protocol}//${hostname}${port === "" ? "" : `:${port}`}`);
    if (excepted.includes(origin)) return anywhere(options, done);
    const address = hostname.replace(/^\[|\]$/g, "");
    if (isIP(address) !== 0 && isPrivateAddress(address)) return done(refused(), null);
    elsewhere(options, done);
  };
}

function publicLookup(lookup: LookupFunction): LookupFunction {
  return (name, options, answered) =>
    lookup(name, options, (error, found, family) => {
      if (error !== null) return answered(error, found, family);
      const addresses = typeof found === "string" ? [found] : found.map(({ address }) => address);
      if (addresses.some(isPrivateAddress)) return answered(refused(), "", 0);
      answered(null, found, family);
    });
}

function refused(): Error {
  return new Error("the address lies in a private network, which this installation refuses");
}
