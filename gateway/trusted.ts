import { BlockList, isIP } from "node:net";

/**
 * Tells whether an address is one of `proxies` (`10.0.0.1`, `10.0.0.0/8`, `fd00::/8`).
 * @throws Error for an entry that is neither an address nor a network.
 */
export function trustedProxies(proxies: readonly string[]): (address: string) => boolean {
  if (proxies.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of proxies) {
    const [address = "", bits] = entry.split("/");
    const family = familyOf(address);
    if (family === null) throw new Error(`\`${entry}\` is neither an address nor a network`);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
    const family = familyOf(plain);
    return family !== null && list.check(plain, family);
  };
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? "ipv4" : "ipv6";
}
