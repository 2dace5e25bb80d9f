import { record, text } from "./routes.ts";
import type { FakeRevision, FakeState, FakeTarget, Json } from "./state.ts";

/** Members of a service that a mask may name, by Cloud Run's discovery document. */
const WRITABLE = new Set([
  "annotations",
  "client",
  "clientVersion",
  "customAudiences",
  "defaultUriDisabled",
  "description",
  "ingress",
  "invokerIamDisabled",
  "labels",
  "launchStage",
  "scaling",
  "template",
  "traffic",
]);

const TYPES = [
  "TRAFFIC_TARGET_ALLOCATION_TYPE_UNSPECIFIED",
  "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST",
  "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
];
const LATEST = TYPES[1];

/** Top members that a mask names, in camel case; a string says what is wrong with it. */
export function maskOf(raw: string | null, body: Json): string[] | string {
  if (raw === null || raw === "" || raw === "*") {
    return Object.keys(body).filter((name) => WRITABLE.has(name));
  }
  const names = raw.split(",").map((path) => camel(path.split(".")[0] ?? ""));
  const unknown = names.find((name) => !WRITABLE.has(name));
  return unknown === undefined ? names : `update_mask path "${unknown}" is not valid.`;
}

export function camel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** What Cloud Run says of a name; null: nothing. */
export function nameMistake(name: string): string | null {
  return /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length < 50
    ? null
    : `service_id "${name}" must be lower-case letters, digits and hyphens, fewer than 50 characters.`;
}

export function labelMistake(labels: Json): string | null {
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(key)) return `label key "${key}" is not valid.`;
    if (!/^[a-z0-9_-]{0,63}$/.test(text(value))) return `label value of "${key}" is not valid.`;
  }
  return null;
}

export function templateMistake(state: FakeState, service: string, template: Json): string | null {
  const revision = text(template["revision"]);
  if (revision !== "" && (!revision.startsWith(`${service}-`) || revision.length > 63)) {
    return `template.revision "${revision}" must begin with the service's name and have at most 63 characters.`;
  }
  const [container] = containersOf(template);
  if (container === undefined) return "template.containers must have one element.";
  const seconds = Number.parseFloat(text(template["timeout"]) || "300");
  if (seconds > 3600 || seconds <= 0) return "template.timeout must be from 1s to 3600s.";
  const most = Number(template["maxInstanceRequestConcurrency"] ?? 80);
  if (most > 1000) return "template.max_instance_request_concurrency must be at most 1000.";
  return labelMistake(record(template["labels"])) ?? containerMistake(state, container);
}

function containerMistake(state: FakeState, container: Json): string | null {
  const limits = record(record(container["resources"])["limits"]);
  const memory = /^(\d+)(Mi|Gi)$/.exec(text(limits["memory"]) || "512Mi");
  const megabytes = Number(memory?.[1] ?? 0) * (memory?.[2] === "Gi" ? 1024 : 1);
  if (megabytes < 128) return "memory must be at least 128Mi.";
  const cpu = Number(limits["cpu"] ?? 1);
  if (![1, 2, 4, 8].includes(cpu)) return "cpu must be 1, 2, 4 or 8.";
  if (megabytes > cpu * 4096) return `${megabytes}Mi of memory need more than ${cpu} cpu.`;
  for (const { name } of environmentOf(container)) {
    if (/^(PORT|K_\w+)$/.test(name))
      return `The following reserved env names were provided: ${name}.`;
  }
  const source = record(record(container["sourceCode"])["cloudStorageSource"]);
  if (Object.keys(source).length === 0) return null;
  if (container["image"] !== "scratch" || text(container["baseImageUri"]) === "") {
    return "source_code needs the image scratch and a base_image_uri.";
  }
  if (zipOf(state, source) === null) {
    return `The source gs://${text(source["bucket"])}/${text(source["object"])} was not found.`;
  }
  return null;
}

export function zipOf(state: FakeState, source: Json): Uint8Array | null {
  const found = state.buckets.get(text(source["bucket"]))?.objects.get(text(source["object"]));
  const generation = text(source["generation"]);
  if (found === undefined || (generation !== "" && found.generation !== generation)) return null;
  return found.bytes;
}

export function containersOf(template: Json): Json[] {
  const containers = template["containers"];
  return Array.isArray(containers) ? containers.map(record) : [];
}

export function environmentOf(container: Json): { name: string; value: string }[] {
  const env = container["env"];
  if (!Array.isArray(env)) return [];
  return env.map((one) => ({ name: text(record(one)["name"]), value: text(record(one)["value"]) }));
}

/** Targets in words, or what is wrong with them. */
export function trafficOf(
  raw: unknown,
  service: string,
  revisions: readonly FakeRevision[],
): FakeTarget[] | string {
  const targets = (Array.isArray(raw) ? raw : []).map(targetOf);
  if (targets.length === 0) return [];
  const sum = targets.reduce((all, { percent = 0 }) => all + percent, 0);
  if (sum !== 100) return `Traffic percentages must add up to 100, not ${sum}.`;
  const tags = new Set<string>();
  for (const { type, revision, tag } of targets) {
    if (type !== LATEST && !revisions.some(({ name }) => name === revision)) {
      return `Revision "${revision ?? ""}" does not exist.`;
    }
    if (tag === undefined) continue;
    if (tags.has(tag)) return `The tag "${tag}" stands twice.`;
    tags.add(tag);
    if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(tag)) return `The tag "${tag}" is not valid.`;
    if (tag.length + service.length > 46) {
      return `traffic tag '${tag}' and service name '${service}' together are too long. Combined traffic tag and service name cannot exceed 46 characters.`;
    }
  }
  return targets;
}

function targetOf(raw: unknown): FakeTarget {
  const { type, revision, percent, tag } = record(raw);
  return {
    type: typeof type === "number" ? (TYPES[type] ?? "") : text(type),
    ...(text(revision) === "" ? {} : { revision: text(revision).split("/").at(-1) ?? "" }),
    ...(typeof percent === "number" ? { percent } : {}),
    ...(text(tag) === "" ? {} : { tag: text(tag) }),
  };
}
