import { usageFailure } from "../failure.ts";

/** The first that has all that the compiler of supergraphs asks of it, such as zstd. */
const OLDEST = [22, 15] as const;

/** The rest of the command line runs on older ones. Throws a `Failure` (usage). */
export function requireSupportedNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw usageFailure(
    `Supergraphs are made on Node.js ${OLDEST.join(".")} and newer; this is ${version}.`,
    "Install a newer Node.js, or one for this project alone: `npm install -D node@24`.",
  );
}
