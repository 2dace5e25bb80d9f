import { bootstrapContract } from "./bootstrapped.ts";

bootstrapContract({
  cloud: "azure",
  target: "azure:southeastasia",
  kind: "azure",
  forward({ azure }, answer) {
    azure.serve = ({ deployments, running, settings }, request) => {
      const deployed = deployments.findLast(({ digest }) => digest === running);
      if (deployed === undefined) throw new Error("nothing runs there");
      return answer({ zip: deployed.zip, env: settings }, request);
    };
  },
});
