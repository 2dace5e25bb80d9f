import type { Connection } from "./connection.ts";

/** Finds the addresses of a host name, as DNS says now. Rejects where there are none. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/**
 * What only the machine or network of the installation reaches, its clouds' metadata services among
 * it (169.254.169.254, 168.63.129.16, fd00:ec2::254). IANA's registries of special-purpose addresses,
 * https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry.
 */
const PRIVATE_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map(network);

const PRIVATE_IPV6 = [
  "::/127",
  // NAT64, 6to4 and Teredo carry an IPv4 address in them.
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
].map(network);

/** IPv4 addresses within IPv6. */
const MAPPED = network("::ffff:0:0/96");

interface Network {
  address: bigint;
  /** Bits that are not the network's. */
  rest: bigint;
}

/** Whether an IP address, in any spelling, is private. What is no address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const [plain = ""] = address.split("%");
  const four = ipv4(plain);
  if (four !== null) return PRIVATE_IPV4.some((one) => contains(one, four));
  const six = ipv6(plain);
  if (six === null) return true;
  if (contains(MAPPED, six)) {
    const inner = six & 0xffff_ffffn;
    return PRIVATE_IPV4.some((one) => contains(one, inner));
  }
  return PRIVATE_IPV6.some((one) => contains(one, six));
}

function contains({ address, rest }: Network, one: bigint): boolean {
  return one >> rest === address >> rest;
}

function network(text: string): Network {
  const [address = "", prefix] = text.split("/");
  const four = ipv4(address);
  const bits = four === null ? 128 : 32;
  return { address: four ?? ipv6(address) ?? 0n, rest: BigInt(bits - Number(prefix)) };
}

/** null where it is none. */
function ipv4(text: string): bigint | null {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (octets === undefined || octets.some((one) => one > 255)) return null;
  return octets.reduce((sum, one) => sum * 256n + BigInt(one), 0n);
}

/** null where it is none. The web's URL knows every spelling and writes one. */
function ipv6(text: string): bigint | null {
  if (!text.includes(":") || !URL.canParse(`http://[${text}]/`)) return null;
  const plain = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [head = "", tail] = plain.split("::");
  const words = (part: string) => (part === "" ? [] : part.split(":"));
  const before = words(head);
  const after = words(tail ?? "");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].reduce(
    (sum, one) => sum * 0x1_0000n + BigInt(`0x${one}`),
    0n,
  );
}

/** The addresses of a connection that stand in place of the provider's own. */
export function endpointsOf(connection: Pick<Connection, "settings">): string[] {
  const { settings } = connection;
  const all = [
    settings.endpoint,
    "scm" in settings ? settings.scm : undefined,
    "authority" in settings ? settings.authority : undefined,
  ];
  return all.filter((one) => one !== undefined);
}

/**
 * The first of these addresses that leads into a private network, by its name or by what DNS says of
 * it now; null where none does. A name that cannot be resolved is not private: nobody gets anywhere
 * with it.
 */
export async function privateEndpoint(
  endpoints: readonly string[],
  lookup: Lookup,
): Promise<string | null> {
  for (const endpoint of endpoints) {
    const hostname = new URL(endpoint).hostname.replace(/^\[|\]$/g, "");
    if (ipv4(hostname) !== null || hostname.includes(":")) {
      if (isPrivateAddress(hostname)) return endpoint;
      continue;
    }
    if (/(?:^|\.)localhost\.?$/i.test(hostname)) return endpoint;
    const addresses = await lookup(hostname).catch(() => []);
    if (addresses.some(isPrivateAddress)) return endpoint;
  }
  return null;
}
