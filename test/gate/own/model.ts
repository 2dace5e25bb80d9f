import type { Body, Member, Model, Operation, Parameter, Shape } from "../model.ts";

/** A model that we wrote; `source` is the page that it was written from. */
export function ownModel(service: string, source: string, operations: readonly Operation[]): Model {
  const header = { origin: source, version: "", sha256: "", licence: "", extractedBy: "" };
  return {
    header,
    service,
    protocol: "rest-json",
    traits: {},
    operations: operations.map((one) => ({ ...one, name: `${service}.${one.name}` })),
    shapes: {},
  };
}

export const text: Shape = { type: "string", min: 1 };

export function required(shape: Shape): Member {
  return { shape, required: true };
}

export function json(members: Record<string, Member>, open?: Shape): Body {
  const shape: Shape = { type: "object", members, ...(open ? { open } : {}) };
  return { media: "json", shape, required: true };
}

export function form(members: Record<string, Member>): Body {
  const shape: Shape = { type: "object", members, open: { type: "string" } };
  return { media: "form", shape, required: true };
}

export function header(name: string, shape: Shape = text): Parameter {
  return { name, in: "header", required: true, shape };
}

export function query(name: string, shape: Shape = text, isRequired = true): Parameter {
  return { name, in: "query", ...(isRequired ? { required: true } : {}), shape };
}

export const bearer: Parameter = header("authorization", {
  type: "string",
  pattern: "Bearer [^\\s]+",
});
