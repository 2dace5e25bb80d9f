import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Exchange } from "../../gate/gate.ts";
import { loadGate } from "../../gate/gate.ts";
import {
  PRODUCTS,
  type ProductName,
  type Stage,
  bring,
  removed,
  route,
  startStage,
  upload,
  wantOf,
} from "./stage.ts";

/** A call as it went over the line, without what differs from run to run. */
interface Sent {
  operation: string;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
}

/** Every call that an adapter makes in a release's life, with the write that makes it. */
const CALLS: Readonly<Record<ProductName, readonly string[]>> = {
  run: [
    "storage.objects.get",
    "storage.buckets.insert",
    "storage.objects.insert",
    "run.services.get",
    "run.services.create",
    "run.operations.get",
    "run.services.patch-traffic,invokerIamDisabled",
    "run.revisions.get",
    "run.services.patch-labels,template,scaling",
    "run.services.patch-traffic",
    "run.services.list",
    "run.revisions.list",
    "logging.entries.list",
    "monitoring.timeSeries.list",
    "cloudresourcemanager.projects.testIamPermissions",
    "run.revisions.delete",
    "run.services.delete",
  ],
  functions: [
    "cloudfunctions.functions.get",
    "cloudfunctions.functions.generateUploadUrl",
    "cloudfunctions.upload.put",
    "cloudfunctions.functions.create",
    "run.operations.get",
    "run.services.get",
    "run.revisions.get",
    "run.services.getIamPolicy",
    "run.services.setIamPolicy",
    "run.services.patch-traffic",
    "cloudfunctions.functions.patch",
    "cloudfunctions.functions.list",
    "run.services.list",
    "run.revisions.list",
    "logging.entries.list",
    "monitoring.timeSeries.list",
    "cloudresourcemanager.projects.testIamPermissions",
    "run.revisions.delete",
    "cloudfunctions.functions.delete",
  ],
};

describe.each(PRODUCTS)("a call to Google is exactly as it is recorded, for %s:", (product) => {
  let sent: Sent[];
  let stage: Stage;
  beforeAll(async () => {
    const exchanges: Exchange[] = [];
    const real = await loadGate("gcp");
    const gate = {
      ...real,
      checkRequest(request: Exchange) {
        exchanges.push(request);
        return real.checkRequest(request);
      },
    };
    stage = await startStage(product, { gate });
    await life(stage);
    sent = exchanges
      .map((exchange) => sentOf(exchange, real.operation(exchange)))
      .filter(({ operation }) => operation !== "");
  });
  afterAll(async () => {
    expect(stage.fake.violations).toEqual([]);
    await stage.close();
  });

  test.each(CALLS[product])("%s", async (operation) => {
    const { operation: _, ...call } = sent.find((one) => one.operation === operation) ?? {};
    expect(call).toHaveProperty("method");
    const text = `${JSON.stringify(call, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(
      `golden/${product}/${operation.replaceAll(",", "+")}.txt`,
    );
  });

  test("and there is no other", () => {
    const others = sent.map(({ operation }) => operation);
    expect([...new Set(others)].filter((one) => !CALLS[product].includes(one))).toEqual([]);
  });
});

async function life(stage: Stage): Promise<void> {
  const { adapter, cx } = stage;
  const first = await wantOf(stage);
  const second = await wantOf(stage, { release: "r0000002abcd", zip: "another zip" });
  for (const want of [first, second]) {
    await upload(stage, want);
    await bring(stage, want);
  }
  await route(stage, [
    [first, 10],
    [second, 90],
  ]);
  await route(stage, [[second, 100]]);
  const ref = adapter.name(first.key);
  for await (const _ of adapter.list(cx, {}));
  for await (const _ of adapter.logs(cx, ref, { after: 1_767_225_600_000_000, follow: false }));
  const [from, to] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-01-01T01:00:00Z")];
  await adapter.metrics(cx, ref, { from, to, stepSeconds: 60 });
  await adapter.check(cx);
  await removed(stage, first);
  await removed(stage, second);
}

function sentOf({ method, url, body }: Exchange, operation: string | null): Sent {
  const text = new TextDecoder().decode(body);
  const query = Object.fromEntries(url.searchParams);
  const named = nameOf(operation, url);
  const mask = named === "run.services.patch" ? `-${query["updateMask"]}` : "";
  return { operation: `${named}${mask}`, method, path: url.pathname, query, body: parsed(text) };
}

/**
 * Short: `run.v2.projects.locations.services.get` is `run.services.get`. What the models of two APIs
 * share under one root is named once. "" for signing in.
 */
function nameOf(operation: string | null, { pathname }: URL): string {
  if (operation === null || operation === "oauth2.token") return "";
  if (pathname.includes("/operations/")) return "run.operations.get";
  const parts = operation.split(".");
  const last = parts.at(-1) ?? "";
  if (last === "testIamPermissions") return "cloudresourcemanager.projects.testIamPermissions";
  if (last.endsWith("IamPolicy")) return `run.services.${last}`;
  const kept = parts.filter((part) => !/^v\d|^projects$|^locations$/.test(part));
  return kept.includes("revisions")
    ? kept.filter((part) => part !== "services").join(".")
    : kept.join(".");
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
