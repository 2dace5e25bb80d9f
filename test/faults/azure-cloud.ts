import { azureProvider } from "../../adapters/azure/provider.ts";
import { REGION, startStage } from "../clouds/azure/stage.ts";
import { armError } from "../fakes/azure/answers.ts";
import { type AnswerFault, type FaultCloud, sum } from "./fault-cloud.ts";

const SAID: Partial<Record<AnswerFault, [status: number, code: string, words: string]>> = {
  "429": [429, "TooManyRequests", "The request is being throttled."],
  "429 with Retry-After": [429, "TooManyRequests", "The request is being throttled."],
  "500": [500, "InternalServerError", "Encountered internal server error."],
  "500 after effect": [500, "InternalServerError", "Encountered internal server error."],
  conflict: [409, "Conflict", "The resource was changed by another request."],
  busy: [409, "AnotherOperationInProgress", "Another operation is in progress."],
  denied: [403, "AuthorizationFailed", "The client does not have authorization."],
};

export async function azureCloud(): Promise<FaultCloud> {
  const stage = await startStage();
  const { fake, home, connection } = stage;
  const { knobs, state } = fake;
  const zips = new Map<string, Uint8Array>();
  home.artifact = async (_organization, digest) => Uint8Array.from(zips.get(digest) ?? []);
  const cloud: FaultCloud = {
    name: "Azure Functions",
    target: "azure:southeastasia",
    // With the times of production: the clock jumps over them.
    adapter: azureProvider(home).compute(connection, "functions", REGION),
    zips,
    hook: () => undefined,
    answer(fault, operation) {
      if (fault === "answer lost" || fault === "reset") return Response.error();
      const [status, code, words] = SAID[fault] ?? [];
      if (status === undefined || code === undefined || words === undefined) return null;
      if (operation.startsWith("Scm_")) {
        // It has no words of its own for these.
        if (fault === "denied" || fault === "429" || fault === "429 with Retry-After") return null;
        return new Response(words, { status });
      }
      const headers = fault === "429 with Retry-After" ? { "retry-after": "7" } : {};
      return armError(status, code, words, headers as Record<string, string>);
    },
    begin(condition) {
      const { deployment } = knobs;
      switch (condition) {
        case "stale read":
          knobs.staleReads = 2;
          return () => void (knobs.staleReads = 0);
        case "not-yet":
          knobs.principalLag = 3;
          knobs.roleLag = 2;
          return () => {
            knobs.principalLag = 1;
            knobs.roleLag = 0;
          };
        case "operation fails late":
          deployment.ends = 3;
          return () => void (deployment.ends = 4);
        case "operation never ends":
          deployment.runningFor = Number.POSITIVE_INFINITY;
          return () => void (deployment.runningFor = 1);
        case "404 after done":
          deployment.forgets = true;
          return () => void (deployment.forgets = false);
      }
    },
    plantForeign: ({ name }) => void fake.plantSite(name),
    breakZip: (digest) => void knobs.broken.add(digest),
    objects: () => ({
      sites: state.sites.size,
      plans: state.plans.size,
      containers: sum([...state.accounts.values()].map(({ containers }) => containers.size)),
      accounts: state.accounts.size,
      groups: state.groups.size,
      roles: state.roles.size,
    }),
    violations: fake.violations,
    close: () => stage.close(),
  };
  fake.hook = ({ operation, phase, write }) => cloud.hook({ operation, phase, write });
  return cloud;
}
