import { type ProductName, startStage } from "../clouds/gcp/stage.ts";
import { googleError, rpcStatus } from "../fakes/gcp/answers.ts";
import type { FakeRevision } from "../fakes/gcp/state.ts";
import { type AnswerFault, type FaultCloud, sum } from "./fault-cloud.ts";

const SAID: Partial<Record<AnswerFault, [code: string, words: string]>> = {
  "429": ["RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Write requests'"],
  "429 with Retry-After": ["RESOURCE_EXHAUSTED", "Quota exceeded for quota metric"],
  "500": ["INTERNAL", "Internal error encountered."],
  "500 after effect": ["INTERNAL", "Internal error encountered."],
  conflict: ["ABORTED", "Conflict: the resource was changed by another request."],
  busy: ["ABORTED", "unable to queue the operation"],
  denied: ["PERMISSION_DENIED", "Permission denied on resource."],
};

export async function gcpCloud(product: ProductName): Promise<FaultCloud> {
  const stage = await startStage(product);
  const { fake, home } = stage;
  const { knobs, state } = fake;
  const zips = new Map<string, Uint8Array>();
  home.artifact = async (_organization, digest) => Uint8Array.from(zips.get(digest) ?? []);
  // Cloud Run never deletes the newest revision: it stays, without an address, until the next is made.
  const isKeptBack = (one: FakeRevision) =>
    [...state.services.values()].some(
      ({ name, latestCreated, traffic }) =>
        name === one.service &&
        latestCreated === one.name &&
        !traffic.some(({ revision }) => revision === one.name),
    );
  const cloud: FaultCloud = {
    name: product === "run" ? "Cloud Run" : "Cloud Functions",
    target: product === "run" ? "gcp:asia-southeast2" : "gcp-functions:asia-southeast2",
    adapter: stage.adapter,
    zips,
    hook: () => undefined,
    answer(fault, operation) {
      if (fault === "answer lost" || fault === "reset") return Response.error();
      const [code, words] = SAID[fault] ?? [];
      // Storage tells its errors another way, and uploads are made by digest.
      if (code === undefined || words === undefined || operation.startsWith("storage."))
        return null;
      const headers = fault === "429 with Retry-After" ? { "retry-after": "7" } : {};
      return googleError(code, words, { headers });
    },
    begin(condition) {
      switch (condition) {
        case "stale read":
          knobs.staleReads = 2;
          return () => void (knobs.staleReads = 0);
        case "operation fails late":
          // Each time: once it would be tried again.
          knobs.operationErrors = Array.from({ length: 4 }, () =>
            rpcStatus("INTERNAL", "Something broke on the way."),
          );
          return () => void (knobs.operationErrors = []);
        case "operation never ends":
          knobs.stuck = true;
          return () => void (knobs.stuck = false);
        case "not-yet":
        case "404 after done":
          return null;
      }
    },
    plantForeign(ref) {
      const [name = ""] = ref.name.split("/");
      if (product === "run") fake.plantService(ref.region, name);
      else fake.plantFunction(ref.region, name);
    },
    breakZip: (digest) => void knobs.broken.add(digest),
    objects: () => ({
      services: state.services.size,
      revisions: [...state.revisions.values()].filter((one) => !isKeptBack(one)).length,
      functions: state.functions.size,
      targets: sum([...state.services.values()].map(({ traffic }) => traffic.length)),
    }),
    violations: fake.violations,
    close: () => stage.close(),
  };
  fake.hook = ({ operation, phase, write }) => cloud.hook({ operation, phase, write });
  return cloud;
}
