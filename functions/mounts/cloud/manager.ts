import { join } from "node:path";
import { eq } from "drizzle-orm";
import { installation } from "../../../shared/schema/installation.ts";
import { composeManager, openManagerJobs } from "../manager.ts";
import { releaseFetch } from "../release-fetch.ts";
import { openCloudControl } from "./control.ts";
import { onFirstRequest, originOf } from "./first-request.ts";
import { readCloudSettings } from "./settings.ts";
import { wakeCreator, watchedQueue } from "./wake.ts";

/** Something is wanted that the Creator does, be it without a job. */
const ACCEPTED = 202;

/** The Manager as a function with the function contract: the same on every cloud. */
const manager = onFirstRequest(async (request) => {
  const settings = readCloudSettings(process.env);
  const publicUrl = settings.publicUrl ?? originOf(request, settings.origin);
  const control = await openCloudControl(settings, "manager", publicUrl);
  const jobs = watchedQueue(await openManagerJobs(control, settings.databaseUrl));
  const { fetch: serve } = await composeManager(control, {
    jobs,
    publicUrl,
    consoleFolder: join(import.meta.dirname, "assets", "console"),
    cliPackage: async () => new Response("The package is not in this Manager.\n", { status: 404 }),
    controlFiles: async () => new Response("Not found\n", { status: 404 }),
    clientAddress: null,
  });
  const send = releaseFetch();
  const wake = async () => {
    const [row] = await control.db
      .select({ url: installation.creatorUrl })
      .from(installation)
      .where(eq(installation.id, control.installation.id));
    if (row?.url == null) return;
    await wakeCreator(row.url, { masterKey: settings.masterKey, send, log: control.log });
  };
  return async (asked: Request) => {
    const answer = await serve(asked, undefined);
    // A function may be frozen once it has answered: whoever does the work is woken before that.
    if (jobs.takeFilled() || answer.status === ACCEPTED) await wake();
    return answer;
  };
});

export default manager;
