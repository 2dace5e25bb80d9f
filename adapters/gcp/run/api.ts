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
  /** Those of all services. */
  revisions(cx: CallContext): AsyncIterable<Revision>;
}

interface Dry {
  validateOnly?: boolean;
}
interface Patch extends Record<string, unknown> {
  etag: string | undefined;
}

export function createRunApi(rest: Rest, place: Place): RunApi {
  const at = (name?: string) => servicePath(place, name);
  const get = <T>(cx: CallContext, name: string, path: string, shape: z.ZodType<T>) =>
    orNull(rest.json(cx, { name, api: "run", method: "GET", path }, shape));
  const write = (cx: CallContext, call: Omit<Call, "api">) =>
    rest.json(cx, { ...call, api: "run" }, Operation);
  const remove = (cx: CallContext, name: string, path: string, etag?: string) =>
    orNull(write(cx, { name, method: "DELETE", path, query: { etag } }));
  const dryRun = ({ validateOnly }: Dry = {}) => ({
    validateOnly: validateOnly === true ? "true" : undefined,
  });

  return {
    service: (cx, name) => get(cx, `${SERVICES}.get`, at(name), Service),
    revision: (cx, service, name) =>
      get(cx, `${SERVICES}.revisions.get`, `${at(service)}/revisions/${name}`, Revision),
    create: (cx, name, body, dry) =>
      write(cx, {
        name: `${SERVICES}.create`,
        method: "POST",
        path: at(),
        query: { serviceId: name, ...dryRun(dry) },
        body,
      }),
    patch: (cx, name, body, updateMask, dry) =>
      write(cx, {
        name: `${SERVICES}.patch`,
        method: "PATCH",
        path: at(name),
        query: { updateMask, ...dryRun(dry) },
        body,
      }),
    deleteService: (cx, name, etag) => remove(cx, `${SERVICES}.delete`, at(name), etag),
    deleteRevision: (cx, service, name) =>
      remove(cx, `${SERVICES}.revisions.delete`, `${at(service)}/revisions/${name}`),
    operation: (cx, name) =>
      rest.json(
        cx,
        {
          name: "run.projects.locations.operations.get",
          api: "run",
          method: "GET",
          path: `/v2/${name}`,
        },
        Operation,
      ),
    policy: (cx, name) =>
      rest.json(
        cx,
        {
          name: `${SERVICES}.getIamPolicy`,
          api: "run",
          method: "GET",
          path: `${at(name)}:getIamPolicy`,
        },
        Policy,
      ),
    setPolicy: (cx, name, policy) =>
      rest.json(
        cx,
        {
          name: `${SERVICES}.setIamPolicy`,
          api: "run",
          method: "POST",
          path: `${at(name)}:setIamPolicy`,
          body: { policy },
        },
        Policy,
      ),
    services: (cx) => pages(rest, cx, `${SERVICES}.list`, at(), "services", Service),
    revisions: (cx) =>
      pages(rest, cx, `${SERVICES}.revisions.list`, `${at("-")}/revisions`, "revisions", Revision),
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
