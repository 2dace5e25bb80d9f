import type { Exchange } from "../gate.ts";
import type { Model, Operation, Parameter, Ref, Shape } from "../model.ts";
import { isRecord, resolve } from "../shape.ts";
import { sampleOf } from "./value.ts";

/** A request before it is written down, so that mutations can change one thing of it. */
export interface Draft {
  readonly model: Model;
  readonly operation: Operation;
  readonly labels: Record<string, string>;
  readonly query: [string, string][];
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** A legal request of the operation. Throws where the table of values has none that fits. */
export function draftOf(model: Model, operation: Operation): Draft {
  const { shapes } = model;
  const labels: Record<string, string> = {};
  const query: [string, string][] = Object.entries(operation.query ?? {});
  const headers: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    const value = sampleOf(parameter.shape, shapes, "request");
    if (value === undefined && parameter.required === true)
      throw new Error(`${operation.name}: no sample of ${parameter.name}`);
    if (value === undefined || parameter.prefix === true) continue;
    if (parameter.in === "path") labels[parameter.name] = textOf(value);
    else if (parameter.in === "query") query.push(...queryOf(parameter, value, model));
    else if (parameter.required === true) headers[parameter.name] = textOf(value);
  }
  const body =
    operation.body?.shape === undefined
      ? undefined
      : sampleOf(operation.body.shape, shapes, "request");
  if (operation.body?.required === true && operation.body.shape !== undefined && body === undefined)
    throw new Error(`${operation.name}: no sample of its body`);
  return { model, operation, labels, query, headers, body };
}

/** Of what stands in an address or a header: a text, a number or a flag. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function queryOf({ name, shape }: Parameter, value: unknown, model: Model): [string, string][] {
  if (name === "updateMask") return [];
  if (isRecord(value)) return [];
  const { format } = resolve(shape, model.shapes);
  if (!Array.isArray(value)) return [[name, textOf(value)]];
  return format === "CSV" ? [[name, value.join(",")]] : value.map((one) => [name, textOf(one)]);
}

/** The request as it goes over the wire, signed in form only. */
export function exchangeOf(draft: Draft): Exchange {
  const { model, operation, labels, query } = draft;
  const path = operation.path.replace(/\{([^}+?]+)[+?]?\}/g, (_, label: string) =>
    encodeURIComponent(labels[label] ?? "x"),
  );
  const url = new URL(`http://${hostOf(model)}${path}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  const headers = new Headers({ ...signIn(model), ...draft.headers });
  const body = bodyOf(draft, headers);
  return { method: operation.method, url, headers, body };
}

function hostOf({ service, protocol, traits }: Model): string {
  if (protocol === "discovery") return traits["host"] ?? "";
  if (service === "keyvault") return "vault.vault.azure.net";
  if (service === "blob") return "account.blob.core.windows.net";
  return "127.0.0.1:4566";
}

function signIn({ protocol, traits, header }: Model): Record<string, string> {
  // Ours name what they need as a header of their own.
  if (header.extractedBy === "") return {};
  if (protocol === "discovery" || protocol === "azure") return { authorization: "Bearer token" };
  const scope = `AKIAEXAMPLE/20261122/us-east-1/${traits["signingName"]}/aws4_request`;
  const signature = "0".repeat(64);
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
  return { authorization };
}

function bodyOf({ model, operation, body }: Draft, headers: Headers): Uint8Array {
  const bytes = new TextEncoder();
  const { protocol, traits, shapes } = model;
  const [, action = ""] = operation.name.split(".");
  if (protocol === "json") {
    headers.set("x-amz-target", `${traits["targetPrefix"]}.${action}`);
    headers.set("content-type", `application/x-amz-json-${traits["jsonVersion"]}`);
  }
  if (protocol === "query") {
    headers.set("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    const form = new URLSearchParams({ Action: action, Version: traits["apiVersion"] ?? "" });
    if (body !== undefined) addToForm(form, "", body, operation.body?.shape ?? anything, shapes);
    return bytes.encode(form.toString());
  }
  if (operation.body?.media === "bytes") return bytes.encode("PK");
  if (body === undefined) return new Uint8Array();
  if (operation.body?.media === "form")
    return bytes.encode(new URLSearchParams(body as Record<string, string>).toString());
  if (operation.body?.media === "xml")
    return bytes.encode(`<Root>${xmlOf(body, operation.body.shape ?? anything, shapes)}</Root>`);
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  return bytes.encode(JSON.stringify(body));
}

const anything: Shape = { type: "any" };

function addToForm(
  form: URLSearchParams,
  at: string,
  value: unknown,
  ref: Ref,
  shapes: Readonly<Record<string, Shape>>,
): void {
  const shape = resolve(ref, shapes);
  const inner = (name: string) => (at === "" ? name : `${at}.${name}`);
  if (Array.isArray(value)) {
    const list = shape.xml?.flat === true ? at : inner(shape.xml?.item ?? "member");
    value.forEach((part, index) =>
      addToForm(form, `${list}.${index + 1}`, part, shape.item ?? anything, shapes),
    );
  } else if (isRecord(value)) {
    for (const [name, part] of Object.entries(value))
      addToForm(form, inner(name), part, shape.members?.[name]?.shape ?? anything, shapes);
  } else form.append(at, textOf(value));
}

export function xmlOf(
  value: unknown,
  ref: Ref,
  shapes: Readonly<Record<string, Shape>>,
  name = "",
): string {
  const shape = resolve(ref, shapes);
  const wrap = (content: string) => (name === "" ? content : `<${name}>${content}</${name}>`);
  if (Array.isArray(value)) {
    const item = shape.item ?? anything;
    const tag = shape.xml?.flat === true ? name : (shape.xml?.item ?? "member");
    const parts = value.map((part) => xmlOf(part, item, shapes, tag)).join("");
    return shape.xml?.flat === true ? parts : wrap(parts);
  }
  if (isRecord(value) && shape.type === "map") {
    const item = shape.item ?? anything;
    const tag = shape.xml?.item ?? "entry";
    const entries = Object.entries(value).map(
      ([key, part]) =>
        `<${tag}><key>${escaped(key)}</key>${xmlOf(part, item, shapes, "value")}</${tag}>`,
    );
    return wrap(entries.join(""));
  }
  if (isRecord(value))
    return wrap(
      Object.entries(value)
        .map(([member, part]) =>
          xmlOf(part, shape.members?.[member]?.shape ?? anything, shapes, member),
        )
        .join(""),
    );
  return wrap(escaped(textOf(value)));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
