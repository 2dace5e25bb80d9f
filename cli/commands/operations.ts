import * as z from "zod";
import { OperationInput } from "../../shared/domain/operation.ts";
import { State } from "../../shared/domain/state.ts";
import { Problem } from "../../shared/errors/problem.ts";
import type { OperationDetail } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openSession, type Session } from "../client/session.ts";
import { failureText } from "../output/failure-text.ts";
import { table } from "../output/table.ts";
import { operationProblem } from "../operation/problem.ts";
import { watchOperation } from "../operation/run.ts";
import type { Call, Outcome, Run } from "../spec.ts";
import { word } from "../word.ts";

const Kind = z.enum(OperationInput.options.map((option) => option.shape.kind.value));

export const run: Run = async (call) => {
  const session = await openSession(call);
  const [id] = call.args;
  return id === undefined ? list(call, session) : one(call, session, id);
};

async function list({ options }: Call, { client, org }: Session): Promise<Outcome> {
  const { project, env, state, kind, limit } = options;
  const filter = {
    ...(project === undefined ? {} : { project }),
    ...(env === undefined ? {} : { environment: env }),
    ...(state === undefined ? {} : { state: word("--state", State, state) }),
    ...(kind === undefined ? {} : { kind: word("--kind", Kind, kind) }),
  };
  const endpoint = client.v1.orgs[":org"].operations;
  const items = await allItems(
    (query) => answer(endpoint.$get({ param: { org }, query: { ...query, ...filter } })),
    limit ?? 50,
  );
  const rows = items.map((row) => [
    row.id,
    row.kind,
    `${row.project}/${row.environment}`,
    row.state,
    row.createdAt.replace("T", " ").slice(0, 19),
    row.createdBy.name,
    row.sentence?.split("\n", 1)[0] ?? "",
  ]);
  return {
    answer: { items },
    text: table(["operation", "kind", "where", "state", "since", "by", "result"], rows),
  };
}

async function one(call: Call, session: Session, id: string): Promise<Outcome> {
  const endpoint = session.client.v1.orgs[":org"].operations[":operation"];
  const param = { org: session.org, operation: id };
  // An id that is not there answers before the stream is opened.
  const begun = await answer(endpoint.$get({ param }));
  await watchOperation(call, session, begun);
  const operation = await answer(endpoint.$get({ param }));
  return { answer: { operation }, text: lines(call, operation, session.url) };
}

function lines(call: Call, operation: z.infer<typeof OperationDetail>, manager: string): string[] {
  const { kind, project, environment, state, sentence } = operation;
  const head = `${kind} of ${project} in ${environment}: ${state}${sentence ? `. ${sentence}` : ""}`;
  const failed = operation.steps.some((step) => Problem.safeParse(step.error).success);
  return failed
    ? [head, ...failureText(operationProblem(operation, manager), call.colors)]
    : [head];
}
