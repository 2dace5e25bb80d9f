import { answer } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const id = call.args[0] ?? "";
  const { client, org } = await openSession(call);
  const plan = client.v1.orgs[":org"].plans[":plan"];
  const param = { org, plan: id };
  const approved = await answer(plan.approvals.$post({ param }));
  const now = await answer(plan.$get({ param }));
  const missing = now.approval.state === "missing";
  return {
    answer: { plan: now },
    text: [
      `Approved as ${approved.role}: build ${now.content.build} in ${now.environment}.`,
      missing ? "It needs somebody else's approval besides." : `Go: lintas deploy --plan ${id}`,
    ],
  };
};
