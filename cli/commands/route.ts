import type * as z from "zod";
import type { Route } from "../../shared/protocol/api.ts";
import { answer } from "../client/answer.ts";
import { allItems } from "../client/pages.ts";
import { openPlace } from "../client/place.ts";
import { pendingLines } from "../output/route-text.ts";
import { table } from "../output/table.ts";
import type { Colors, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { client, at } = await openPlace(call);
  const environment = client.v1.orgs[":org"].projects[":project"].environments[":env"];
  if (!call.options.history) {
    const route = await answer(environment.route.$get({ param: at }));
    return { answer: { route }, text: routeLines(route, call.colors) };
  }
  const items = await allItems((query) => answer(environment.routes.$get({ param: at, query })));
  const rows = items.map((one) => [
    String(one.version),
    one.createdAt.replace("T", " ").slice(0, 19),
    one.cause,
    one.createdBy.name,
    one.table.map((entry) => `${entry.release}=${entry.weight}`).join(" "),
  ]);
  return { answer: { items }, text: table(["version", "since", "cause", "by", "table"], rows) };
};

function routeLines(route: z.infer<typeof Route>, colors: Colors): string[] {
  const rows = route.table.map((one) => [`${one.weight} %`, one.release, one.target]);
  return [
    `Version ${route.version} of ${route.environment}, by ${route.cause} of ${route.createdBy.name}:`,
    ...table(["traffic", "release", "target"], rows),
    ...pendingLines(route.pending, colors),
  ];
}
