import { answer } from "../client/answer.ts";
import type { Place } from "../client/place.ts";
import { openSession } from "../client/session.ts";
import { deployBuild, freshBuild } from "../deploy/deploy-build.ts";
import { readStatus } from "../deploy/live.ts";
import { personalEnvironment } from "../deploy/personal-environment.ts";
import { stopwatch } from "../deploy/timing.ts";
import { changesOf } from "../deploy/watch-files.ts";
import { EXIT } from "../exit-code.ts";
import { reasonOf, toFailure } from "../failure.ts";
import { followLogs } from "../operation/log-stream.ts";
import { duration } from "../output/duration.ts";
import { failureText } from "../output/failure-text.ts";
import { logText } from "../output/log-text.ts";
import type { Call, Run } from "../spec.ts";

export const run: Run = async (call) => {
  const { environment } = call;
  const { client } = await openSession(call);
  const me = await answer(client.v1.me.$get());
  const env = call.options.env ?? personalEnvironment(me.name);
  const leave = new AbortController();
  const stop = environment.onInterrupt(() => leave.abort());
  // Watched from before the first build, so that no change in the meantime is missed.
  const changes = changesOf(environment.cwd, environment.clock, leave.signal);
  const counts = { deployed: 0, failed: 0 };
  let url: string | null = null;
  try {
    let logs: AbortController | null = null;
    for await (const _ of startingNow(changes)) {
      const live = await release(call, env);
      counts[live ? "deployed" : "failed"] += 1;
      if (live) {
        url = live.url;
        logs?.abort();
        logs = new AbortController();
        void showLogs(call, live.place, AbortSignal.any([logs.signal, leave.signal]));
      }
      call.say(call.colors.dim("Watching for changes; Ctrl-C ends."));
    }
  } finally {
    leave.abort();
    stop();
  }
  const stays = `${env} stays live at ${url}. Remove it: lintas destroy --env ${env}`;
  return {
    answer: { environment: env, url, ...counts },
    text: url === null ? [] : [stays],
    exit: EXIT.interrupted,
  };
};

async function* startingNow(changes: AsyncGenerator<void>): AsyncGenerator<void> {
  const first = changes.next();
  yield;
  if (!(await first).done) yield;
  yield* changes;
}

/** One round: what is in the folder now goes live. A mistake is told and waited out. */
async function release(call: Call, env: string): Promise<{ place: Place; url: string } | null> {
  const begun = call.environment.elapsed();
  try {
    const watch = stopwatch(call.environment);
    const built = await freshBuild(call, watch, env, true);
    await deployBuild(call, built, watch);
    const { place } = built;
    const { url } = (await readStatus(place)).environment;
    const took = duration(call.environment.elapsed() - begun);
    call.say(`${call.colors.green("✓")} live in ${took}: ${call.colors.bold(url)}`);
    return { place, url };
  } catch (error) {
    const failure = toFailure(error);
    if (failure.exit === EXIT.interrupted) throw failure;
    for (const line of failureText(failure.problem, call.colors)) call.say(line);
    return null;
  }
}

async function showLogs(call: Call, place: Place, signal: AbortSignal): Promise<void> {
  const { stdout, stderr } = call.environment;
  const out = call.options.json ? stderr : stdout;
  try {
    for await (const line of followLogs(call, place, {}, signal)) {
      out.write(`${logText(line, call.colors)}\n`);
    }
  } catch (error) {
    call.say(`The logs cannot be followed: ${reasonOf(error)}`);
  }
}
