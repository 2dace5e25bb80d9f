import type { ComputeAdapter } from "../../shared/ports/compute.ts";
import {
  type ComputeSubject,
  ensure,
  ids,
  sampleWant,
} from "../contract/adapters/compute-subject.ts";
import { LIVE_PREFIX } from "../live/live-adapter.ts";
import { sampleZip } from "../live/samples.ts";

/** What a live run leaves that is killed. */
export async function leaveOne(
  adapter: ComputeAdapter,
  packed: (zip: Awaited<ReturnType<typeof sampleZip>>) => void,
): Promise<void> {
  const subject: ComputeSubject = {
    adapter,
    target: "live:region",
    provesStart: false,
    uploads: false,
    errors: [],
    organization: () => ids.long("org").replace(/^org_/, LIVE_PREFIX),
    async artifact(sample) {
      const zip = await sampleZip(sample);
      packed(zip);
      return zip;
    },
    plantForeign: async () => {},
    close: async () => {},
  };
  await ensure(subject, await sampleWant(subject));
}
