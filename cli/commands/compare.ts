import type * as z from "zod";
import type { Comparison } from "../../shared/protocol/api-clouds.ts";
import { answer } from "../client/answer.ts";
import { openProject } from "../client/place.ts";
import { EXIT } from "../exit-code.ts";
import { table } from "../output/table.ts";
import { requestOf } from "../request.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { env, path } = call.options;
  const request = await requestOf(call, path);
  const { client, atProject } = await openProject(call);
  const build = client.v1.orgs[":org"].projects[":project"].builds[":build"];
  const compared = await answer(
    build.comparisons.$post({
      param: { ...atProject, build: call.args[0] ?? "" },
      json: { ...request, ...(env === undefined ? {} : { environment: env }) },
    }),
  );
  const different = compared.answers.some(({ problem, differs }) => problem || differs.length > 0);
  return {
    answer: compared,
    text: [
      `${compared.method} ${compared.path} of ${compared.part}, build ${compared.build}:`,
      ...answerLines(compared),
      different ? "The answers differ." : "Every target gave the same answer.",
    ],
    exit: different ? EXIT.failed : EXIT.ok,
  };
};

function answerLines({ answers }: z.infer<typeof Comparison>): string[] {
  const rows = answers.map((one, i) => [
    one.target,
    one.environment,
    one.release,
    one.status === null ? "–" : String(one.status),
    `${Math.round(one.durationMs)} ms`,
    one.digest?.slice(0, 12) ?? "–",
    one.problem ? one.problem.detail : differenceText(one.differs, i),
  ]);
  return table(["target", "environment", "release", "status", "time", "body", ""], rows);
}

function differenceText(differs: readonly string[], index: number): string {
  if (differs.length > 0) return `≠ ${differs.join(", ")}`;
  return index === 0 ? "" : "=";
}
