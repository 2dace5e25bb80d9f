import { createHash } from "node:crypto";
import type { SampleFunction } from "../contract/adapters/compute-subject.ts";
import { zipOf } from "../emulators/aws-subject.ts";

/** The functions of the contract, and one that says which of several it is. */
const sources: Readonly<Record<SampleFunction, string>> = {
  answers: `export default { fetch(request) {
    const path = new URL(request.url).pathname;
    console.log(request.method + " " + path);
    const { LINTAS_RELEASE: release, LINTAS_PART: part } = process.env;
    return Response.json({ release, part, path });
  } };`,
  exits: `process.exit(7); export default { fetch: () => new Response() };`,
  slow: `await new Promise((resolve) => setTimeout(resolve, 1_000));
    export default { fetch: () => new Response("slow") };`,
};

/** Packed as `lintas deploy` packs. */
export async function sampleZip(sample: SampleFunction) {
  const bytes = await zipOf(sources[sample]);
  return { digest: createHash("sha256").update(bytes).digest("hex"), bytes };
}
