import type { AwsFake } from "../../test/fakes/aws/fake.ts";
import { functionKey } from "../../test/fakes/aws/state.ts";
import type { AzureFake } from "../../test/fakes/azure/azure.ts";
import type { GcpFake } from "../../test/fakes/gcp/gcp.ts";

// Each makes copies of the one function that a deploy left, so that all are tagged as ours are.

export function multiplyLambda({ state }: AwsFake, total: number): void {
  const [first] = state.functions.values();
  if (first === undefined) throw new Error("nothing was deployed");
  for (let copy = 1; copy < total; copy++) {
    const name = copyOf(first.name, copy);
    state.functions.set(functionKey(first.region, name), { ...structuredClone(first), name });
  }
}

export function multiplyServices({ state }: GcpFake, total: number): void {
  const [service] = state.services;
  if (service === undefined) throw new Error("nothing was deployed");
  const [key, first] = service;
  const region = key.split("/")[0] ?? "";
  const revisions = [...state.revisions.values()].filter((one) => one.service === first.name);
  const above = [...state.functions.values()].find((one) => one.service === first.name);
  for (let copy = 1; copy < total; copy++) {
    const name = copyOf(first.name, copy);
    const renamed = <T>(value: T): T =>
      JSON.parse(JSON.stringify(value).replaceAll(first.name, name)) as T;
    state.services.set(`${region}/${name}`, renamed(first));
    for (const one of revisions) {
      const revision = renamed(one);
      state.revisions.set(`${region}/${revision.name}`, revision);
    }
    if (above !== undefined) state.functions.set(`${region}/${name}`, renamed(above));
  }
}

export function multiplySites({ state }: AzureFake, total: number): void {
  const [site] = state.sites.values();
  const [plan] = state.plans.values();
  if (site === undefined || plan === undefined) throw new Error("nothing was deployed");
  for (let copy = 1; copy < total; copy++) {
    const name = copyOf(site.name, copy);
    state.sites.set(name, { ...structuredClone(site), name });
    const planName = copyOf(plan.name, copy);
    state.plans.set(planName, { ...structuredClone(plan), name: planName });
  }
}

/** As long as the first, in letters that every provider takes. */
function copyOf(name: string, copy: number): string {
  const mark = copy.toString(36).padStart(4, "0");
  const dash = name.lastIndexOf("-");
  return name.slice(0, Math.max(dash + 1, name.length - mark.length)) + mark;
}
