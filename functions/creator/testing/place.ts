import { createHash } from "node:crypto";
import { asc, desc, eq } from "drizzle-orm";
import { zipSync } from "fflate";
import { digestOf } from "../../../shared/canonical.ts";
import { systemClock } from "../../../shared/clock.ts";
import type { Database } from "../../../shared/database.ts";
import { type BuildContent, pathTable } from "../../../shared/domain/build.ts";
import { Definition, type DefinitionInput } from "../../../shared/domain/definition.ts";
import type { OperationInput } from "../../../shared/domain/operation.ts";
import { masterKey } from "../../../shared/envelope.ts";
import { buildId, randomIds } from "../../../shared/ids.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { event, operation, release, route, step } from "../../../shared/schema/operations.ts";
import { organization } from "../../../shared/schema/people.ts";
import { build, environment, project, secret, variable } from "../../../shared/schema/projects.ts";
import { Secret } from "../../../shared/secret.ts";
import { generateSigningKeyPair } from "../../../shared/signing.ts";

/** All ids of the Creator's tests come from here, so that they sort by time as real ones do. */
export const ids = randomIds(systemClock);
export const testMasterKeyText = Buffer.alloc(32, 7).toString("base64url");
export const testMasterKey = await masterKey(new Secret(testMasterKeyText));
export const invokeKey = await generateSigningKeyPair("invoke");

/** An organization with one project and one environment, all its own, for one test. */
export interface Place {
  db: Database;
  organization: string;
  project: string;
  environment: string;
  blobs: Map<string, Uint8Array>;
  objectStore: ObjectStore;
}

/** The one row that an empty database needs. */
export async function install(db: Database): Promise<void> {
  const envelope = { masterKey: "", wrapNonce: "", wrapped: "", nonce: "", ciphertext: "" };
  await db.insert(installation).values({
    id: "ins",
    domain: "localhost",
    gatewayUrl: "http://localhost",
    signingKey: { id: "signing", publicKey: "", envelope },
    invokeKey: { id: invokeKey.id, publicKey: invokeKey.publicKey, envelope },
    snapshotVersion: 1,
    createdAt: new Date(),
  });
}

export async function newPlace(db: Database, keepReleases = 5): Promise<Place> {
  const place = {
    organization: ids.long("org"),
    project: ids.long("prj"),
    environment: ids.long("env"),
  };
  const { organization: organizationId, project: projectId } = place;
  const createdAt = new Date();
  const names = { organizationId, slug: projectId.slice(-20), name: "A place", createdAt };
  await db
    .insert(organization)
    .values({ id: organizationId, slug: organizationId.slice(-20), name: "A place", createdAt });
  await db.insert(project).values({ id: projectId, ...names });
  await db.insert(environment).values({
    id: place.environment,
    organizationId,
    projectId,
    slug: "production",
    keepReleases,
    createdAt,
  });
  const blobs = new Map<string, Uint8Array>();
  return { db, ...place, blobs, objectStore: storeOf(blobs) };
}

/** One function zip, its content chosen by `text`; it passes the check of artifacts. */
export function functionZip(text: string): Uint8Array {
  const file = (content: string) => new TextEncoder().encode(content);
  return zipSync(
    {
      "node.mjs": file("1"),
      "function.mjs": file(`export default ${JSON.stringify(text)};`),
      "lintas.json": file(JSON.stringify({ format: 1, assets: {} })),
    },
    { mtime: new Date(2000, 0, 1) },
  );
}

/** A sealed build of `functions`, told from others by `version`. */
export async function newBuild(
  place: Place,
  version: string,
  functions: DefinitionInput["functions"],
  format = 2,
): Promise<{ id: string; content: BuildContent }> {
  const definition = Definition.parse({ name: "shop", functions });
  const parts = Object.keys(definition.functions).map((name) => {
    const bytes = functionZip(`${name} ${version}`);
    const digest = createHash("sha256").update(bytes).digest("hex");
    place.blobs.set(digest, bytes);
    return { name, kind: "function" as const, digest, size: bytes.byteLength, format };
  });
  const content: BuildContent = { format: 1, definition, parts, paths: pathTable(definition) };
  return { id: await sealBuild(place, content), content };
}

/** What the Manager writes once a build's content is uploaded. */
export async function sealBuild(place: Place, content: BuildContent): Promise<string> {
  const digest = await digestOf(content);
  const id = buildId(digest);
  await place.db.insert(build).values({
    organizationId: place.organization,
    projectId: place.project,
    id,
    digest,
    content,
    createdBy: "usr_test",
    createdAt: new Date(),
  });
  return id;
}

/** What the Manager writes when a change is asked for; its job is the caller's. */
export async function ask(place: Place, input: OperationInput): Promise<string> {
  const id = ids.long("op");
  await place.db.insert(operation).values({
    id,
    organizationId: place.organization,
    projectId: place.project,
    environmentId: place.environment,
    kind: input.kind,
    input,
    state: "pending",
    createdBy: { kind: "user", id: "usr_test", name: "Test" },
    createdAt: new Date(),
  });
  return id;
}

export async function askDeploy(
  place: Place,
  buildName: string,
  over: Partial<Extract<OperationInput, { kind: "deploy" }>> = {},
): Promise<string> {
  const targets = over.targets ?? ["local"];
  const common = { route: true, weight: 100, fingerprint: null, plan: null };
  return ask(place, { kind: "deploy", build: buildName, ...common, ...over, targets });
}

export async function cancel(place: Place, id: string): Promise<void> {
  await place.db
    .update(operation)
    .set({ cancelRequestedAt: new Date() })
    .where(eq(operation.id, id));
}

export async function setVariable(place: Place, name: string, value: string): Promise<void> {
  const { organization: organizationId, project: projectId, environment: environmentId } = place;
  const row = { organizationId, projectId, environmentId, name, value, updatedAt: new Date() };
  await place.db
    .insert(variable)
    .values(row)
    .onConflictDoUpdate({ target: [variable.environmentId, variable.name], set: { value } });
}

export async function setSecret(place: Place, name: string, value: string): Promise<void> {
  const { organization: organizationId, project: projectId, environment: environmentId } = place;
  const id = ids.long("sec");
  const envelope = await testMasterKey.encrypt(new Secret(value), id);
  const at = new Date();
  await place.db
    .insert(secret)
    .values({ id, organizationId, projectId, environmentId, name, envelope, updatedAt: at });
}

export async function operationOf(place: Place, id: string) {
  const [row] = await place.db.select().from(operation).where(eq(operation.id, id));
  return row!;
}

export function stepsOf(place: Place, id: string) {
  return place.db.select().from(step).where(eq(step.operationId, id)).orderBy(asc(step.no));
}

export function eventsOf(place: Place, id: string) {
  return place.db.select().from(event).where(eq(event.stream, id)).orderBy(asc(event.seq));
}

/** Newest first. */
export function routesOf(place: Place) {
  return place.db
    .select()
    .from(route)
    .where(eq(route.environmentId, place.environment))
    .orderBy(desc(route.version));
}

/** Oldest first. */
export function releasesOf(place: Place) {
  return place.db
    .select()
    .from(release)
    .where(eq(release.environmentId, place.environment))
    .orderBy(asc(release.createdAt), asc(release.target));
}

function storeOf(blobs: Map<string, Uint8Array>): ObjectStore {
  return {
    missing: async (_organization, digests) => digests.filter((digest) => !blobs.has(digest)),
    put: async () => {
      throw new Error("the Creator writes no blob");
    },
    get: async (_organization, digest) =>
      new Blob([(blobs.get(digest) ?? new Uint8Array()) as Uint8Array<ArrayBuffer>]).stream(),
    size: async (_organization, digest) => blobs.get(digest)?.byteLength ?? null,
    delete: async (_organization, digest) => void blobs.delete(digest),
  };
}
