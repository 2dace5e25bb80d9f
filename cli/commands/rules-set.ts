import { answer, answerOrNull } from "../client/answer.ts";
import { openSession } from "../client/session.ts";
import { usageFailure } from "../failure.ts";
import { ruleContent, ruleWords } from "../rules/content.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const [name = "", kind = ""] = call.args;
  const { project, env } = call.options;
  if (env !== undefined && project === undefined) {
    throw usageFailure("An environment is one of a project: name its --project too.");
  }
  const content = ruleContent(kind, call.options);
  const place = {
    ...(project === undefined ? {} : { project }),
    ...(env === undefined ? {} : { environment: env }),
  };
  const { client, org } = await openSession(call);
  const { rules } = client.v1.orgs[":org"];
  const one = rules[":rule"];
  const param = { org, rule: name };
  const before = await answerOrNull(one.$get({ param }));
  const rule = await (before === null
    ? answer(rules.$post({ param: { org }, json: { name, ...place, content } }))
    : answer(one.$put({ param, json: { ...place, content } }, { headers: { "if-match": "*" } })));
  const where = [rule.project ?? "everywhere", rule.environment].filter(Boolean).join("/");
  return {
    answer: { rule },
    text: [`${before ? "Changed" : "Set"} ${name} (${where}): ${ruleWords(rule.content)}.`],
  };
};
