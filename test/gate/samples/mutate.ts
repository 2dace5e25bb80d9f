import type { Ref, Shape } from "../model.ts";
import { isRecord, resolve } from "../shape.ts";
import { type Draft, exchangeOf } from "./draft.ts";
import type { Exchange } from "../gate.ts";
import { fits, sampleOf } from "./value.ts";

export interface Mutation {
  /** What was done, and where: `removed $.Role`. */
  readonly done: string;
  readonly exchange: Exchange;
}

/** Every legal request made illegal in each way that its model knows, one change at a time. */
export function mutationsOf(draft: Draft): Mutation[] {
  return [...ofBody(draft), ...ofParameters(draft), ...ofSignIn(draft), ...ofProtocol(draft)];
}

const unknown = "lintasUnknown";

function* ofBody(draft: Draft): Generator<Mutation> {
  const { operation, model, body } = draft;
  const shape = operation.body?.shape;
  if (shape === undefined || body === undefined) return;
  const texts = operation.body?.media === "form" || operation.body?.media === "xml";
  for (const change of changesOf(body, shape, model.shapes, "$", texts)) {
    if (operation.partial === true && change.done.startsWith("removed")) continue;
    yield {
      done: change.done,
      exchange: exchangeOf({ ...draft, body: change.value }),
    };
  }
}

interface Change {
  done: string;
  value: unknown;
}

/** `value` with one thing of it changed, in all ways. */
function* changesOf(
  value: unknown,
  ref: Ref,
  shapes: Readonly<Record<string, Shape>>,
  path: string,
  texts: boolean,
): Generator<Change> {
  const shape = resolve(ref, shapes);
  if (Array.isArray(value)) {
    for (const { done, value: part } of changesOf(
      value[0],
      shape.item ?? { type: "any" },
      shapes,
      `${path}[0]`,
      texts,
    ))
      yield { done, value: [part, ...(value.slice(1) as unknown[])] };
    // In forms and XML an element is told from a list by its name only.
    if (!texts) yield { done: `wrong type at ${path}`, value: "lintas" };
  } else if (isRecord(value)) {
    yield* changesOfMembers(value, shape, shapes, path, texts);
  } else {
    const wrong = illegal(shape, shapes, texts);
    if (wrong !== undefined) yield { done: `${JSON.stringify(wrong)} at ${path}`, value: wrong };
  }
}

function* changesOfMembers(
  value: Record<string, unknown>,
  shape: Shape,
  shapes: Readonly<Record<string, Shape>>,
  path: string,
  texts: boolean,
): Generator<Change> {
  if (shape.type === "object" && shape.open === undefined)
    yield { done: `unknown member at ${path}`, value: { ...value, [unknown]: "x" } };
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const at = `${path}.${name}`;
    if (member.readOnly === true) {
      const part = sampleOf(member.shape, shapes, "answer", 2);
      if (part !== undefined && !isEmptyText(part, texts))
        yield { done: `provider's own ${at}`, value: { ...value, [name]: part } };
      continue;
    }
    if (!(name in value)) continue;
    if (member.required === true) {
      const { [name]: _, ...rest } = value;
      yield { done: `removed ${at}`, value: rest };
    }
    for (const change of changesOf(value[name], member.shape, shapes, at, texts))
      yield { done: change.done, value: { ...value, [name]: change.value } };
  }
  if (shape.type !== "map" || shape.item === undefined) return;
  for (const [key, part] of Object.entries(value))
    for (const change of changesOf(part, shape.item, shapes, `${path}.${key}`, texts))
      yield { done: change.done, value: { ...value, [key]: change.value } };
}

/** An empty list or object leaves no trace in a form. */
function isEmptyText(part: unknown, texts: boolean): boolean {
  return texts && typeof part === "object" && Object.keys(part ?? {}).length === 0;
}

/** A value that the shape refuses; undefined where it takes everything that can be written. */
function illegal(shape: Shape, shapes: Readonly<Record<string, Shape>>, texts: boolean): unknown {
  if (shape.type === "list" && texts && shape.item !== undefined)
    return illegal(resolve(shape.item, shapes), shapes, texts);
  const candidates: unknown[] = [
    shape.max === undefined || shape.type === "string" ? undefined : shape.max + 1,
    shape.min === undefined || shape.type === "string" ? undefined : shape.min - 1,
    "\u{1F980} none",
    shape.max !== undefined && shape.max < 5_000 ? "x".repeat(shape.max + 1) : undefined,
    texts ? undefined : { [unknown]: true },
  ];
  return candidates.find(
    (candidate) => candidate !== undefined && !fits(candidate, shape, shapes, "request"),
  );
}

function* ofParameters(draft: Draft): Generator<Mutation> {
  const { operation, model, query, headers, labels } = draft;
  const made = (done: string, change: Partial<Draft>) => ({
    done,
    exchange: exchangeOf({ ...draft, ...change }),
  });
  if (operation.anyQuery !== true && model.protocol !== "json" && model.protocol !== "query")
    yield made("unknown query parameter", { query: [...query, [unknown, "1"]] });
  for (const { name, in: place, required, shape: ref, prefix } of operation.parameters) {
    if (prefix === true) continue;
    const others = query.filter(([other]) => other !== name);
    const { [name]: _, ...otherHeaders } = headers;
    if (required === true && place === "query")
      yield made(`removed query.${name}`, { query: others });
    if (required === true && place === "header")
      yield made(`removed header.${name}`, { headers: otherHeaders });
    const wrong = illegal(resolve(ref, model.shapes), model.shapes, true);
    if (wrong === undefined) continue;
    const text = typeof wrong === "string" ? wrong : JSON.stringify(wrong);
    const done = `${JSON.stringify(text)} in ${place}.${name}`;
    if (place === "query") yield made(done, { query: [...others, [name, text]] });
    else if (place === "path") yield made(done, { labels: { ...labels, [name]: text } });
    else if (!fits("none", resolve(ref, model.shapes), model.shapes, "request"))
      yield made(`"none" in header.${name}`, { headers: { ...headers, [name]: "none" } });
  }
}

function* ofSignIn(draft: Draft): Generator<Mutation> {
  const { model, operation } = draft;
  if (model.header.extractedBy === "" || model.service === "sts.v1") return;
  if (operation.name === "sts.AssumeRoleWithWebIdentity") return;
  const exchange = exchangeOf(draft);
  exchange.headers.delete("authorization");
  yield { done: "removed header.authorization", exchange };
}

function* ofProtocol(draft: Draft): Generator<Mutation> {
  const { model, operation } = draft;
  const exchange = exchangeOf(draft);
  const text = new TextDecoder().decode(exchange.body);
  const withBody = (body: string) => ({ ...exchange, body: new TextEncoder().encode(body) });
  if (model.protocol === "query") {
    const old = text.replace(/Version=[^&]+/, "Version=2009-01-01");
    yield { done: "another Version", exchange: withBody(old) };
    yield { done: "unknown member in the form", exchange: withBody(`${text}&${unknown}=1`) };
    return;
  }
  if (model.protocol === "json") {
    const headers = new Headers(exchange.headers);
    headers.set("content-type", "application/json");
    yield { done: "another content type", exchange: { ...exchange, headers } };
  }
  if (operation.body === undefined)
    yield { done: "a body", exchange: withBody(`{"${unknown}":1}`) };
  else if (operation.body.media === "json")
    yield { done: "a body that is no JSON", exchange: withBody("{") };
}
