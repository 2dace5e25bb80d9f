import * as z from "zod";
import type { CallContext } from "../../../shared/ports/compute.ts";
import { Operation } from "../operation.ts";
import { type Call, type Rest, orNull } from "../rest.ts";
import { type Place, servicePath } from "./name.ts";
import { Revision, Service } from "./shapes.ts";

/** The most that a page of Cloud Run's lists takes. */
const PAGE = "100";
const SERVICES = "run.projects.locations.services";

export interface RunApi {
  service(cx: CallContext, name: string): Promise<Service | null>;
  revision(cx: CallContext, service: string, name: string): Promise<Revision | null>;
  /** Throws ALREADY_EXISTS: it never overwrites. */
  create(cx: CallContext, name: string, body: unknown, options?: Dry): Promise<Operation>;
  /** `body.etag` is the compare-and-set value. */
  patch(cx: CallContext, name: string, body: Patch, mask: string, dry?: Dry): Promise<Operation>;
  /** null: there is none. */
  deleteService(cx: CallContext, name: string, etag: string | undefined): Promise<Operation | null>;
  deleteRevision(cx: CallContext, service: string, name: string): Promise<Operation | null>;
  operation(cx: CallContext, name: string): Promise<Operation>;
  policy(cx: CallContext, service: string): Promise<Policy>;
  /** Its etag is the compare-and-set value. */
  setPolicy(cx: CallContext, service: string, policy: Policy): Promise<Policy>;
  services(cx: CallContext): AsyncIterable<Service>;
  /** Those of all services, or of one. */
  revisions(cx: CallContext, service?: string): AsyncIterable<Revision>;
}

interface Dry {
  validateOnly?: boolean;
}
interface Patch extends Record<string, unknown> {
  etag: string | undefined;
}

export function createRunApi(rest: Rest, place: Place): RunApi {
  return { ...reading(rest, place), ...writing(rest, place) };
}

function reading(
  rest: Rest,
  place: Place,
): Pick<RunApi, "service" | "revision" | "operation" | "policy" | "services" | "revisions"> {
  const at = (name?: string) => servicePath(place, name);
  const get = <T>(cx: CallContext, name: string, path: string, shape: z.ZodType<T>) =>
    rest.json(cx, { name, api: "run", method: "GET", path }, shape);
  return {
    service: (cx, name) => orNull(get(cx, `${SERVICES}.get`, at(name), Service)),
    revision: (cx, service, name) =>
      orNull(get(cx, `${SERVICES}.revisions.get`, `${at(service)}/revisions/${name}`, Revision)),
    operation: (cx, name) =>
      get(cx, "run.projects.locations.operations.get", `/v2/${name}`, Operation),
    policy: (cx, name) => get(cx, `${SERVICES}.getIamPolicy`, `${at(name)}:getIamPolicy`, Policy),
    services: (cx) => pages(rest, cx, `${SERVICES}.list`, at(), "services", Service),
    revisions: (cx, of = "-") =>
      pages(rest, cx, `${SERVICES}.revisions.list`, `${at(of)}/revisions`, "revisions", Revision),
  };
}

function writing(
  rest: Rest,
  place: Place,
): Pick<RunApi, "create" | "patch" | "deleteService" | "deleteRevision" | "setPolicy"> {
  const at = (name?: string) => servicePath(place, name);
  const write = <T>(cx: CallContext, call: Omit<Call, "api">, shape: z.ZodType<T>) =>
    rest.json(cx, { ...call, api: "run" }, shape);
  const remove = (cx: CallContext, name: string, path: string, etag?: string) =>
    orNull(write(cx, { name, method: "DELETE", path, query: { etag } }, Operation));
  const dryRun = ({ validateOnly }: Dry = {}) => ({
    validateOnly: validateOnly === true ? "true" : undefined,
  });
  return {
    create: (cx, name, body, dry) => {
      const query = { serviceId: name, ...dryRun(dry) };
      const call = { name: `${SERVICES}.create`, method: "POST", path: at(), query, body } as const;
      return write(cx, call, Operation);
    },
    patch: (cx, name, body, updateMask, dry) => {
      const query = { updateMask, ...dryRun(dry) };
      const path = at(name);
      const call = { name: `${SERVICES}.patch`, method: "PATCH", path, query, body } as const;
      return write(cx, call, Operation);
    },
    deleteService: (cx, name, etag) => remove(cx, `${SERVICES}.delete`, at(name), etag),
    deleteRevision: (cx, service, name) =>
      remove(cx, `${SERVICES}.revisions.delete`, `${at(service)}/revisions/${name}`),
    setPolicy: (cx, name, policy) => {
      const path = `${at(name)}:setIamPolicy`;
      const body = { policy };
      const call = { name: `${SERVICES}.setIamPolicy`, method: "POST", path, body } as const;
      return write(cx, call, Policy);
    },
  };
}

async function* pages<T>(
  rest: Rest,
  cx: CallContext,
  name: string,
  path: string,
  member: "services" | "revisions",
  item: z.ZodType<T>,
): AsyncIterable<T> {
  const Items = z.array(item).default([]);
  let pageToken: string | undefined;
  do {
    const query = { pageSize: PAGE, pageToken };
    const page = await rest.json(cx, { name, api: "run", method: "GET", path, query }, Page);
    yield* Items.parse(page[member]);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && pageToken !== "");
}

const Page = z.object({
  services: z.unknown().optional(),
  revisions: z.unknown().optional(),
  nextPageToken: z.string().optional(),
});

/** Who may call a service, for Functions: an update of theirs would undo what Cloud Run is told. */
export const Policy = z.object({
  etag: z.string().optional(),
  version: z.number().optional(),
  bindings: z
    .array(z.looseObject({ role: z.string(), members: z.array(z.string()).default([]) }))
    .default([]),
});
export type Policy = z.infer<typeof Policy>;
