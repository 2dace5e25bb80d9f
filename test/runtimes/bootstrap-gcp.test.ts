import { record } from "../fakes/gcp/routes.ts";
import { containersOf, zipOf } from "../fakes/gcp/run-rules.ts";
import type { GcpFake } from "../fakes/gcp/gcp.ts";
import { type BootstrapSubject, bootstrapContract, type Given } from "./bootstrapped.ts";

/** Each request to a function goes to whoever runs what `givenTo` finds of its release. */
function forwarding(
  givenTo: (fake: GcpFake, release: string, part: string, revision: string) => Uint8Array | null,
): BootstrapSubject["forward"] {
  return ({ gcp }, answer) => {
    gcp.serve = ({ release, part, revision, variables }, request) => {
      const zip = givenTo(gcp, release, part, revision);
      if (zip === null) throw new Error(`there is no zip of ${part} of ${release}`);
      return answer({ zip, env: variables } satisfies Given, request);
    };
  };
}

bootstrapContract({
  cloud: "gcp",
  target: "gcp:asia-southeast2",
  kind: "cloud-run",
  forward: forwarding(({ state }, _release, _part, revision) => {
    const found = [...state.revisions.values()].find(({ name }) => name === revision);
    const [container = {}] = containersOf(found?.template ?? {});
    return zipOf(state, record(record(container["sourceCode"])["cloudStorageSource"]));
  }),
});

bootstrapContract({
  cloud: "gcp",
  target: "gcp-functions:asia-southeast2",
  kind: "functions-framework",
  forward: forwarding(({ state }, release, part) => {
    const found = [...state.functions.values()].find(({ serviceConfig }) => {
      const variables = record(serviceConfig["environmentVariables"]);
      return variables["LINTAS_RELEASE"] === release && variables["LINTAS_PART"] === part;
    });
    const source = record(record(found?.buildConfig["source"])["storageSource"]);
    return state.uploads.get(String(source["object"])) ?? null;
  }),
});
