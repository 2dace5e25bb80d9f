import type { Hono } from "hono";
import { systemClock } from "../../../shared/clock.ts";
import type { Database } from "../../../shared/database.ts";
import type { Permission, Role } from "../../../shared/domain/access.ts";
import { masterKey, type MasterKey } from "../../../shared/envelope.ts";
import type { Problem } from "../../../shared/errors/problem.ts";
import { randomIds } from "../../../shared/ids.ts";
import { jsonLogger, type Logger } from "../../../shared/log.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { member, organization, token, user } from "../../../shared/schema/people.ts";
import { Secret } from "../../../shared/secret.ts";
import { generateSigningKeyPair } from "../../../shared/signing.ts";
import { newToken, tokenHash, type TokenKind } from "../../../shared/tokens.ts";
import { freshDatabase, type FreshDatabase } from "../../../test/harness/postgres.ts";
import { createApp } from "../app.ts";
import { cookieFor, defaultLimits, type ManagerLimits } from "../config.ts";
import type { ManagerEnv, Services } from "../context.ts";
import { type Notifications, postgresNotifications } from "../notifications.ts";
import { undeclaredCodes } from "./declared.ts";
import { fakeClouds } from "./fake-clouds.ts";
import { fakeJobs, fakeObjectStore, fakePlanner, fakeTargets, type World, world } from "./fakes.ts";

export const ORIGIN = "http://localhost:7070";

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  text: string;
  body: T & Partial<Problem>;
}

export interface TestManager {
  app: Hono<ManagerEnv>;
  services: Services;
  database: FreshDatabase;
  world: World;
  /** Every line that was logged. */
  logged: string[];
  organization: string;
  /** A user of each role in the organization `acme`, with a personal token. */
  tokens: Record<Role, string>;
  users: Record<Role, string>;
  /** Owner of the organization `rival`. */
  rival: string;
  gateway: string;
  send: (
    method: string,
    path: string,
    options?: {
      token?: string | null;
      body?: unknown;
      headers?: Record<string, string>;
      raw?: NonNullable<ConstructorParameters<typeof Response>[0]>;
    },
  ) => Promise<Answer>;
  issue(of: IssueOptions): Promise<string>;
  stop(): Promise<void>;
}

interface IssueOptions {
  kind: TokenKind;
  user?: string;
  organization?: string;
  role?: Role;
  project?: string;
  scopes?: Permission[];
  expiresAt?: Date;
}

const ROLES: readonly Role[] = ["owner", "admin", "developer", "operator", "viewer"];

/** A Manager over a database of its own, with two organizations and nothing in them. */
export async function testManager(
  options: { limits?: Partial<ManagerLimits>; listen?: Notifications } = {},
): Promise<TestManager> {
  const database = await freshDatabase({ max: 8 });
  const logged: string[] = [];
  const log = jsonLogger(systemClock, (line) => logged.push(line));
  const key = await masterKey(new Secret(Buffer.alloc(32, 7).toString("base64url")));
  const outside = world();
  const listen = options.listen ?? postgresNotifications(database.sql, log);
  const services = servicesOver(database, { outside, log, key, listen, limits: options.limits });
  const app = createApp(services);
  const untold: string[] = [];
  const undeclared = await undeclaredCodes(app);
  const issue = issuer(services);
  const acme = await insertOrganization(services, "acme");
  await insertInstallation(database.db, key, acme);
  const rivals = await insertOrganization(services, "rival");
  const people = await Promise.all(ROLES.map((role) => insertUser(services, acme, role)));
  const users = Object.fromEntries(ROLES.map((role, i) => [role, people[i]])) as Record<
    Role,
    string
  >;
  const tokens = Object.fromEntries(
    await Promise.all(
      ROLES.map(async (role) => [role, await issue({ kind: "personal", user: users[role] })]),
    ),
  ) as Record<Role, string>;
  const rivalUser = await insertUser(services, rivals, "owner");
  return {
    app,
    services,
    database,
    world: outside,
    logged,
    organization: acme,
    tokens,
    users,
    rival: await issue({ kind: "personal", user: rivalUser }),
    gateway: await issue({ kind: "machine", scopes: ["snapshot:read"] }),
    issue,
    send: sender(app, tokens.owner, (...answer) => untold.push(...undeclared(...answer))),
    async stop() {
      await listen.stop();
      await database.drop();
      const lines = [...new Set(untold)].join("\n");
      if (lines) throw new Error(`routes answered with problems they do not describe:\n${lines}`);
    },
  };
}

function servicesOver(
  { db }: FreshDatabase,
  of: {
    outside: World;
    log: Logger;
    key: MasterKey;
    listen: Notifications;
    limits: Partial<ManagerLimits> | undefined;
  },
): Services {
  return {
    db,
    listen: of.listen,
    jobs: fakeJobs(of.outside),
    planner: fakePlanner(of.outside),
    targets: fakeTargets(of.outside),
    clouds: fakeClouds(db, of.key, of.outside.clouds),
    allowPrivateEndpoints: false,
    lookup: async () => ["93.184.216.34"],
    objectStore: fakeObjectStore(of.outside),
    masterKey: of.key,
    pace: async () => {},
    clock: systemClock,
    ids: randomIds(systemClock),
    log: of.log,
    config: {
      publicUrl: `${ORIGIN}/`,
      gatewayUrl: "http://localhost:7080",
      domain: "localhost",
      limits: { ...defaultLimits, ...of.limits },
      cookie: cookieFor(ORIGIN),
    },
  };
}

function sender(
  app: Hono<ManagerEnv>,
  usual: string,
  seen: (method: string, path: string, code: string) => void,
): TestManager["send"] {
  return async (method, path, { token: bearer = usual, body, headers, raw } = {}) => {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const length = typeof payload === "string" ? Buffer.byteLength(payload) : undefined;
    const response = await app.request(path, {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(length === undefined ? {} : { "content-length": String(length) }),
        ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload, duplex: "half" }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get("content-type") ?? "");
    const parsed = json ? (JSON.parse(text) as Answer["body"]) : {};
    if (response.status >= 400) seen(method, path, String(parsed.code));
    return { status: response.status, headers: response.headers, text, body: parsed };
  };
}

async function insertInstallation(db: Database, key: MasterKey, home: string): Promise<void> {
  const keyOf = async (id: string) => {
    const pair = await generateSigningKeyPair(id);
    const envelope = await key.encrypt(new Secret(pair.privateKey), id);
    return { id, publicKey: pair.publicKey, envelope };
  };
  await db.insert(installation).values({
    id: "ins_test",
    domain: "localhost",
    gatewayUrl: "http://localhost:7080",
    signingKey: await keyOf("ins_test.signing"),
    invokeKey: await keyOf("ins_test.invoke"),
    homeOrganizationId: home,
    snapshotVersion: 1,
    createdAt: new Date(),
  });
}

async function insertOrganization({ db, ids }: Services, slug: string): Promise<string> {
  const id = ids.long("org");
  await db.insert(organization).values({ id, slug, name: slug, createdAt: new Date() });
  return id;
}

async function insertUser({ db, ids }: Services, organizationId: string, role: Role) {
  const id = ids.long("usr");
  await db.insert(user).values({ id, name: `the ${role}`, createdAt: new Date() });
  await db.insert(member).values({ organizationId, userId: id, role, createdAt: new Date() });
  return id;
}

function issuer({ db, ids }: Services) {
  return async (of: IssueOptions): Promise<string> => {
    const secret = newToken(of.kind);
    await db.insert(token).values({
      id: ids.long("tok"),
      kind: of.kind,
      name: `a ${of.kind}`,
      hash: await tokenHash(secret),
      userId: of.user ?? null,
      organizationId: of.organization ?? null,
      role: of.role ?? null,
      projectId: of.project ?? null,
      scopes: of.scopes ?? null,
      createdAt: new Date(),
      expiresAt: of.expiresAt ?? new Date(Date.now() + 3_600_000),
    });
    return secret.reveal();
  };
}
