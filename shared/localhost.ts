interface Address {
  address: string;
  family: number;
}
/** As `LookupFunction` of Node's `net`. */
type Lookup = (
  name: string,
  options: { all?: boolean | undefined },
  answered: (error: Error | null, address: string | Address[], family?: number) => void,
) => void;

/**
 * Names below `.localhost` are this machine (RFC 6761 §6.3), which many resolvers do not know; all
 * others are left to `lookup`. Emulated clouds give such names to functions.
 */
export function withLocalhost(lookup: Lookup): Lookup {
  return (name, options, answered) => {
    if (!name.toLowerCase().endsWith(".localhost")) return lookup(name, options, answered);
    const here = { address: "127.0.0.1", family: 4 };
    if (options.all === true) answered(null, [here]);
    else answered(null, here.address, here.family);
  };
}
