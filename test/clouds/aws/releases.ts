import { createHash } from "node:crypto";
import type { Want } from "../../../shared/ports/compute.ts";
import { ids, sampleWant } from "../../contract/adapters/compute-subject.ts";
import type { AwsSubject } from "./subject.ts";

/** Another release of the same part. */
export async function nextRelease(
  subject: AwsSubject,
  want: Want,
  over: Partial<Want> = {},
): Promise<Want> {
  const release = ids.release();
  const { organization, project, environment } = want.key;
  const fresh = await sampleWant(subject, "answers", {
    key: { organization, project, environment, release },
  });
  return { ...fresh, ...over };
}

/** A zip of its own, so that the code changes too. */
export function newCode(subject: AwsSubject, text: string): Want["artifact"] {
  const bytes = new TextEncoder().encode(text);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const artifact = subject.home.artifact.bind(subject.home);
  subject.home.artifact = async (organization, wanted) =>
    wanted === digest ? Uint8Array.from(bytes) : artifact(organization, wanted);
  return { digest, size: bytes.length };
}

/** The calls since the last time. */
export function calls({ fake }: AwsSubject): { writes: string[]; reads: string[] } {
  const events = fake.events.splice(0);
  const named = (writes: boolean) =>
    events.filter((event) => event.writes === writes).map(({ operation }) => operation);
  return { writes: named(true), reads: named(false) };
}
