import type { Operation, OperationKind } from "./types.ts";

export const KINDS: readonly OperationKind[] = [
  "deploy",
  "promote",
  "rollback",
  "route",
  "destroy",
  "retire",
  "settle",
  "repair",
];

const WORDS: Record<OperationKind, string> = {
  deploy: "Deploy",
  promote: "Promote",
  rollback: "Roll back",
  route: "Write route",
  destroy: "Destroy",
  retire: "Retire old releases",
  settle: "Settle the route",
  repair: "Repair drift",
};

export function kindWord(kind: OperationKind): string {
  return WORDS[kind];
}

/** What it was asked to do, in a few words. */
export function operationSummary({ input }: Pick<Operation, "input">): string {
  switch (input.kind) {
    case "deploy": {
      const share = input.weight < 100 ? `, ${input.weight}% of traffic` : "";
      return `${input.build} to ${input.targets.join(", ")}${input.route ? share : ", no traffic"}`;
    }
    case "promote":
      return `${input.release} to ${input.weight}%`;
    case "rollback":
      return input.version === null ? "to the route before" : `to route version ${input.version}`;
    case "route":
      return input.table.map((entry) => `${entry.release} ${entry.weight}%`).join(", ");
    case "destroy":
      return "everything that runs here";
    case "retire":
      return "releases that retention no longer keeps";
    case "settle":
      return "providers that do not follow the route are asked again";
    case "repair":
      return `${input.release} as it was released`;
    default:
      return input satisfies never;
  }
}
