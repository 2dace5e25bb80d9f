import type { Member, Ref, Shape } from "../model.ts";
import { type ShapeContext, checkShape, resolve } from "../shape.ts";

/** Texts of which one fits every pattern of the models; the first that fits is taken. */
const texts = [
  "x1",
  "live",
  "1",
  "abcdefghijklmnop",
  "a-b",
  "index.handler",
  "$LATEST",
  "orders-9f8e7d6c",
  "s3.amazonaws.com",
  "lambda:InvokeFunction",
  "us-east-1",
  "123456789012",
  "arn:aws:iam::123456789012:role/lintas",
  "arn:aws:lambda:us-east-1:123456789012:function:orders",
  "arn:aws:lambda:us-east-1:123456789012:function:orders:1",
  "arn:aws:lambda:us-east-1:123456789012:layer:base:1",
  "arn:aws:lambda:us-east-1::runtime:07a48df201798d627f2b950f03bb227aab4a655a1d019c3296406f95937e2525",
  "arn:aws:kms:us-east-1:123456789012:key/0d4e1f3a-0000-4000-8000-000000000000",
  "arn:aws:signer:us-east-1:123456789012:/signing-profiles/lintas/abcdefghij",
  "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0",
  "arn:aws:lambda:us-east-1:123456789012:capacity-provider:lintas",
  "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0",
  "arn:aws:secretsmanager:us-east-1:123456789012:secret:lintas-AbCdEf",
  "arn:aws:sqs:us-east-1:123456789012:queue",
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  "/mnt/data",
  "/aws/lambda/orders",
  "sg-0123456789abcdef0",
  "subnet-0123456789abcdef0",
  "vpc-0123456789abcdef0",
  "o-abcdefghij",
  "r-abcd",
  "AROAEXAMPLEEXAMPLE",
  "http://127.0.0.1/x",
  "https://example.lambda-url.us-east-1.on.aws/",
  "https://example.org/.well-known",
  "0d4e1f3a-0000-4000-8000-000000000000",
  "2026-11-22",
  "2026-11-22T07:00:00Z",
  "abc.def.ghi",
  "Bearer token",
  "3.5s",
  "user@example.org",
  "projects/p/locations/l",
  "projects/p/locations/l/functions/f",
  "projects/p/locations/l/services/s",
  "projects/p",
  "key=value",
  "default",
  "a".repeat(32),
  "0".repeat(36),
  "a".repeat(43) + "=",
  "",
];

export type Side = ShapeContext["side"];

/** A legal value of a shape, with its optional members down to a depth; undefined where none fits. */
export function sampleOf(
  ref: Ref,
  shapes: Readonly<Record<string, Shape>>,
  side: Side,
  depth = 0,
): unknown {
  const shape = resolve(ref, shapes);
  switch (shape.type) {
    case "object":
      return sampleObject(shape, shapes, side, depth);
    case "list": {
      const item = sampleOf(shape.item ?? { type: "any" }, shapes, side, depth + 1);
      if (item === undefined) return (shape.min ?? 0) > 0 ? undefined : [];
      return Array.from({ length: Math.max(1, shape.min ?? 1) }, () => item);
    }
    case "map": {
      const key = sampleOf(shape.key ?? { type: "string" }, shapes, side, depth + 1);
      const value = sampleOf(shape.item ?? { type: "any" }, shapes, side, depth + 1);
      return typeof key === "string" && value !== undefined ? { [key]: value } : {};
    }
    case "string":
      return [...(shape.enum ?? []), ...texts].find((text) => fits(text, shape, shapes, side));
    case "integer":
    case "number":
      return [
        shape.min,
        1,
        shape.max,
        (shape.above ?? 0) + 1,
        shape.multipleOf,
        ...(shape.enum ?? []),
      ].find((value) => value !== undefined && fits(value, shape, shapes, side));
    case "boolean":
      return true;
    case "bytes":
      return Buffer.from("x".repeat(Math.max(3, shape.min ?? 0))).toString("base64");
    case "timestamp":
      return times[shape.format ?? ""] ?? "2026-11-22T07:00:00Z";
    case "any":
      return {};
  }
}

const times: Record<string, unknown> = {
  epoch: 1_795_330_800,
  unixTimestamp: 1_795_330_800,
  rfc822: "Sun, 22 Nov 2026 07:00:00 GMT",
};

function sampleObject(
  shape: Shape,
  shapes: Readonly<Record<string, Shape>>,
  side: Side,
  depth: number,
): Record<string, unknown> | undefined {
  const value: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    if (!isTaken(member, shapes, side, depth)) continue;
    const part = sampleOf(member.shape, shapes, side, depth + 1);
    if (part !== undefined) value[name] = part;
    else if (member.required === true) return undefined;
    if (shape.union === true && part !== undefined) break;
  }
  return value;
}

function isTaken(
  { required, readOnly, shape }: Member,
  shapes: Readonly<Record<string, Shape>>,
  side: Side,
  depth: number,
): boolean {
  if (readOnly === true && side === "request") return false;
  if (required === true) return true;
  if (depth === 0) return true;
  const { type } = resolve(shape, shapes);
  return depth < 3 && !["object", "list", "map", "any"].includes(type);
}

export function fits(
  value: unknown,
  shape: Shape,
  shapes: Readonly<Record<string, Shape>>,
  side: Side,
): boolean {
  const found: { path: string; problem: string }[] = [];
  const context = { shapes, side, partial: false, protoJson: false, nulls: false };
  checkShape(value, shape, "$", context, found);
  return found.length === 0;
}
