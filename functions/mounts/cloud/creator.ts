import { inArray, sql } from "drizzle-orm";
import type { Creator } from "../../creator/creator.ts";
import { acquireLease } from "../../creator/lease.ts";
import type { Database } from "../../../shared/database.ts";
import { systemClock } from "../../../shared/clock.ts";
import { installation } from "../../../shared/schema/installation.ts";
import { operation } from "../../../shared/schema/operations.ts";
import { composeCreator } from "../creator.ts";
import { releaseFetch } from "../release-fetch.ts";
import { openCloudControl } from "./control.ts";
import { onFirstRequest, originOf } from "./first-request.ts";
import { type CloudSettings, readCloudSettings } from "./settings.ts";
import { isWakeToken, wakeCreator } from "./wake.ts";

/** Where it stands in the path table; the path of a request is never changed on its way. */
const BASE = "/creator";
/** A visit is at most 20 s long: what it begins with the last of that must still be handed over. */
const VISIT_MS = 18_000;
/** Between looks for what comes due, while operations are under way. */
const LOOK_MS = 500;
/** Whoever has no token, as a schedule of another installation, may ask for one visit in this time. */
const ANONYMOUS_MS = 30_000;

/** The Creator as a function with the function contract: it works while it is asked to. */
export default onFirstRequest(async (request) => {
  const settings = readCloudSettings(process.env);
  const own = originOf(request, settings.origin) + BASE;
  const control = await openCloudControl(settings, "creator", null);
  const { databaseUrl } = settings;
  const { creator } = await composeCreator(control, { databaseUrl, resident: false });
  // The newest release is where the next wake goes: its smoke request brings us here.
  if (control.installation.creatorUrl !== own) {
    await control.db.update(installation).set({ creatorUrl: own });
  }
  const send = releaseFetch();
  return async (asked: Request) => {
    const { pathname } = new URL(asked.url);
    if (pathname === `${BASE}/healthz`) return Response.json({ ok: true });
    if (pathname !== `${BASE}/drain` || asked.method !== "POST") {
      return new Response(null, { status: 404 });
    }
    if (!(await mayDrain(settings, control.db, asked))) return new Response(null, { status: 204 });
    const done = await visit(creator, control.db);
    const open = await openOperations(control.db);
    if (open > 0) {
      await wakeCreator(own, { masterKey: settings.masterKey, send, log: control.log });
    }
    return Response.json({ done, open });
  };
});

async function mayDrain(settings: CloudSettings, db: Database, asked: Request): Promise<boolean> {
  if (isWakeToken(settings.masterKey, asked.headers.get("authorization"))) return true;
  // Never given back: it is free again when its time is over.
  return (await acquireLease(db, "anonymous drain", "anonymous", ANONYMOUS_MS)) !== null;
}

/** Works what is due, and what comes due, until nothing is under way or the visit is over. */
async function visit(creator: Creator, db: Database): Promise<number> {
  const until = performance.now() + VISIT_MS;
  let done = 0;
  for (let left = VISIT_MS; left > LOOK_MS; left = until - performance.now()) {
    done += await creator.drain(left);
    if ((await openOperations(db)) === 0) break;
    await systemClock.sleep(LOOK_MS);
  }
  return done;
}

async function openOperations(db: Database): Promise<number> {
  const [row] = await db
    .select({ open: sql<number>`count(*)::int` })
    .from(operation)
    .where(inArray(operation.state, ["pending", "progress"]));
  return row?.open ?? 0;
}
