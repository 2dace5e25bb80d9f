import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "../../../shared/database.ts";
import type { BuildContent, Part } from "../../../shared/domain/build.ts";
import type { RuleRow, SchemaChanges } from "../../../shared/domain/judge-rules.ts";
import type { RouteTable } from "../../../shared/domain/route.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { release } from "../../../shared/schema/operations.ts";
import { build } from "../../../shared/schema/projects.ts";
import { apiOf } from "../../engine/metadata/diff/api-of.ts";
import { schemaDiff } from "../../engine/metadata/diff/schema-diff.ts";
import { CompiledFileError } from "../../engine/metadata/format/compiled-file-error.ts";
import type { GraphqlSchema } from "../../engine/metadata/graphql-schema.ts";

interface Stores {
  db: Database;
  objectStore: ObjectStore;
}

/** More than the builder's limits leave of any metadata. */
const BYTES_MAX = 64 * 1024 * 1024;
/** So many builds take traffic of one environment at once, or the rest is not looked at. */
const BUILDS_MAX = 10;

/**
 * What builds change for clients of the supergraphs that take traffic of an environment now; null
 * where no rule asks. A file that cannot be read is told, never taken for unchanged.
 */
export async function schemaChanges(
  { db, objectStore }: Stores,
  at: {
    organizationId: string;
    environmentId: string;
    rules: readonly RuleRow[];
    live: RouteTable;
  },
  next: readonly { id: string; content: BuildContent }[],
): Promise<SchemaChanges | null> {
  if (!at.rules.some(({ content }) => content.kind === "breakingSchema")) return null;
  const found: SchemaChanges = { breaking: [], dangerous: [], unreadable: [] };
  const ids = new Set(next.map(({ id }) => id));
  const before = await buildsOf(db, at.environmentId, namesIn(at.live));
  const apis = new Apis(objectStore, at.organizationId);
  for (const old of before.filter(({ id }) => !ids.has(id)).slice(0, BUILDS_MAX)) {
    for (const { content } of next) await compare(old.content, content, apis, found);
  }
  return {
    breaking: [...new Set(found.breaking)],
    dangerous: [...new Set(found.dangerous)],
    unreadable: [...new Set(found.unreadable)],
  };
}

/** Of releases that get traffic of an environment. */
export async function buildsOf(
  db: Database,
  environmentId: string,
  releases: readonly string[],
): Promise<{ id: string; content: BuildContent }[]> {
  if (releases.length === 0) return [];
  return db
    .selectDistinctOn([build.id], { id: build.id, content: build.content })
    .from(build)
    .innerJoin(release, and(eq(release.buildId, build.id), eq(release.projectId, build.projectId)))
    .where(and(eq(release.environmentId, environmentId), inArray(release.id, [...releases])))
    .orderBy(build.id);
}

/** The releases of a table that get traffic. */
export function namesIn(table: RouteTable): string[] {
  return table.filter(({ weight }) => weight > 0).map((entry) => entry.release);
}

async function compare(
  before: BuildContent,
  after: BuildContent,
  apis: Apis,
  found: SchemaChanges,
): Promise<void> {
  const parts = new Map(after.parts.map((part) => [part.name, part.supergraph]));
  for (const { name, supergraph: old } of before.parts) {
    if (old === undefined) continue;
    const now = parts.get(name);
    if (now === undefined) {
      found.breaking.push(`the supergraph ${name} is gone`);
    } else if (old.digest !== now.digest) {
      await compareFiles(name, [old, now], apis, found);
    }
  }
}

async function compareFiles(
  name: string,
  [old, now]: readonly [File, File],
  apis: Apis,
  found: SchemaChanges,
): Promise<void> {
  const [before, after] = [await apis.of(old), await apis.of(now)];
  const wrong = [before, after].find((one) => typeof one === "string");
  if (typeof before === "string" || typeof after === "string") {
    found.unreadable.push(`${name}: ${String(wrong)}`);
    return;
  }
  for (const { kind, text, roles } of schemaDiff(before, after)) {
    if (kind === "safe") continue;
    const who = roles === null ? "" : ` for ${roles.join(", ")}`;
    found[kind].push(`${name}: ${text}${who}`);
  }
}

type File = NonNullable<Part["supergraph"]>;

/** Each file is read once. */
class Apis {
  readonly #store: ObjectStore;
  readonly #organizationId: string;
  readonly #known = new Map<string, GraphqlSchema | string>();

  constructor(store: ObjectStore, organizationId: string) {
    this.#store = store;
    this.#organizationId = organizationId;
  }

  /** Or why it cannot be read. */
  async of(file: File): Promise<GraphqlSchema | string> {
    const known = this.#known.get(file.digest) ?? (await this.#read(file));
    this.#known.set(file.digest, known);
    return known;
  }

  async #read({ digest, size }: File): Promise<GraphqlSchema | string> {
    if (size > BYTES_MAX) return `a compiled file has ${size} bytes`;
    try {
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      for await (const chunk of await this.#store.get(this.#organizationId, digest)) {
        bytes += chunk.length;
        if (bytes > BYTES_MAX) return "a compiled file has more bytes than it says";
        chunks.push(chunk);
      }
      return apiOf(Buffer.concat(chunks));
    } catch (error) {
      if (error instanceof CompiledFileError) return error.message;
      if (error instanceof AppError && error.code === "blob.not_found") {
        return "a compiled file is not stored any more";
      }
      throw error;
    }
  }
}
