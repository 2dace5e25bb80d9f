import { lambdaSubject, plantForeign } from "../clouds/aws/subject.ts";
import { loadGate } from "../gate/gate.ts";
import { type AnswerFault, type FaultCloud, sum } from "./fault-cloud.ts";

/** Each service says the same in its own words; [code, status, words]. */
const SAID: Partial<Record<AnswerFault, Record<string, [string, number, string]>>> = {
  "429": {
    lambda: ["TooManyRequestsException", 429, "Rate exceeded"],
    iam: ["Throttling", 400, "Rate exceeded"],
  },
  "500": {
    lambda: ["ServiceException", 500, "The service had an internal error."],
    iam: ["ServiceFailure", 500, "The service had an internal error."],
  },
  busy: {
    lambda: [
      "ResourceConflictException",
      409,
      "The operation cannot be performed at this time. An update is in progress for resource.",
    ],
  },
  conflict: {
    lambda: ["ResourceConflictException", 409, "The resource was changed by another request."],
    iam: ["ConcurrentModification", 409, "The entity is being changed by another request."],
  },
  denied: {
    lambda: ["AccessDeniedException", 403, "User is not authorized to perform this action"],
    iam: ["AccessDenied", 403, "User is not authorized to perform this action"],
  },
};
const SAME: Partial<Record<AnswerFault, AnswerFault>> = {
  "429 with Retry-After": "429",
  "500 after effect": "500",
};

export async function awsLambdaCloud(): Promise<FaultCloud & { endpoint: string }> {
  const subject = await lambdaSubject({ gate: await loadGate("aws") });
  const { fake, home } = subject;
  const { state } = fake;
  const zips = new Map<string, Uint8Array>();
  home.artifact = async (_organization, digest) => Uint8Array.from(zips.get(digest) ?? []);
  const cloud: FaultCloud & { endpoint: string } = {
    name: "AWS Lambda",
    endpoint: fake.endpoint,
    target: "aws:eu-central-1",
    adapter: subject.adapter,
    zips,
    hook: () => undefined,
    answer(fault, operation) {
      if (fault === "answer lost" || fault === "reset") return Response.error();
      // Policies are attached and detached without such an error; of a permission it says that it exists.
      if (fault === "conflict" && /tachRolePolicy$|AddPermission$/.test(operation)) return null;
      const said = SAID[SAME[fault] ?? fault]?.[operation.split(":")[0] ?? ""];
      if (said === undefined) return null;
      const [code, status, words] = said;
      const after = fault === "429 with Retry-After" ? 7 : undefined;
      return fake.error(operation, code, status, words, after);
    },
    begin(condition) {
      const { knobs } = state;
      switch (condition) {
        case "stale read":
          knobs.readLag = 2;
          return () => {
            knobs.readLag = 0;
            for (const one of state.functions.values()) one.unseenFor = 0;
          };
        case "not-yet":
          knobs.rolePropagation = 2;
          return () => void (knobs.rolePropagation = 0);
        case "operation fails late":
          knobs.createsFail = "InternalError";
          knobs.updatesFail = "InternalError";
          return () => {
            knobs.createsFail = null;
            knobs.updatesFail = null;
          };
        case "operation never ends":
          knobs.pollsUntilActive = Number.POSITIVE_INFINITY;
          knobs.pollsUntilUpdated = Number.POSITIVE_INFINITY;
          return () => {
            knobs.pollsUntilActive = 0;
            knobs.pollsUntilUpdated = 0;
            for (const { latest, versions } of state.functions.values()) {
              for (const one of [latest, ...versions.values()]) one.settlingFor = 0;
            }
          };
        case "404 after done":
          return null;
      }
    },
    plantForeign: (ref) => plantForeign(fake, ref),
    breakZip: (digest) => void state.knobs.broken.add(digest),
    objects() {
      const functions = [...state.functions.values()];
      return {
        functions: functions.length,
        versions: sum(functions.map(({ versions }) => versions.size)),
        aliases: sum(functions.map(({ aliases }) => aliases.size)),
        urls: sum(functions.map(({ urls }) => urls.size)),
        statements: sum(
          functions.flatMap(({ policies }) => [...policies.values()].map((one) => one.length)),
        ),
        roles: state.roles.size,
      };
    },
    violations: subject.violations,
    close: () => subject.close(),
  };
  fake.hook = ({ operation, phase }) => {
    const write = !/:(?:Get|List|Describe|Filter|Simulate|Head|Assume)/.test(operation);
    return cloud.hook({ operation, phase, write });
  };
  return cloud;
}
