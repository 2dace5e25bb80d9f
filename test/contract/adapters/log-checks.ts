import assert from "node:assert/strict";
import { systemClock } from "../../../shared/clock.ts";
import type { LogLine } from "../../../shared/domain/event.ts";
import {
  type ComputeCheck,
  PATIENCE_MS,
  all,
  callContext,
  ensure,
  request,
  sampleWant,
} from "./compute-subject.ts";

/** What a compute adapter promises of logs. */
export const logChecks: readonly ComputeCheck[] = [
  {
    name: "logs resume after the last line that was read",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const ref = subject.adapter.name(want.key);
      const read = async (after: number, limit?: number) => {
        const options = { after, follow: false, ...(limit === undefined ? {} : { limit }) };
        return all(subject.adapter.logs(callContext(), ref, options));
      };
      const mentions = (lines: LogLine[], path: string) =>
        lines.some(({ text }) => text.includes(path));
      const until = async (path: string, after: number) => {
        const deadline = Date.now() + PATIENCE_MS;
        for (;;) {
          const lines = await read(after);
          if (mentions(lines, path)) return lines;
          assert.ok(Date.now() < deadline, `no log line of ${path}`);
          await systemClock.sleep(10);
        }
      };
      await request(subject, ref, "/first");
      const first = await until("/first", 0);
      const last = first.at(-1)?.seq ?? 0;
      await request(subject, ref, "/second");
      const second = await until("/second", last);
      assert.ok(!mentions(second, "/first"));
      assert.ok(second.every(({ seq }) => seq > last));
      const order = (await read(0)).map(({ seq }) => seq);
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
      );
      assert.equal((await read(0, 1)).length, 1);
    },
  },
  {
    name: "a followed log gives new lines and ends with its signal",
    async run(subject) {
      const want = await sampleWant(subject);
      await ensure(subject, want);
      const ref = subject.adapter.name(want.key);
      const stop = new AbortController();
      const seen: string[] = [];
      const reading = (async () => {
        const options = { after: 0, follow: true };
        for await (const line of subject.adapter.logs(callContext(stop.signal), ref, options)) {
          seen.push(line.text);
          if (line.text.includes("/followed")) stop.abort();
        }
      })();
      await request(subject, ref, "/followed");
      await Promise.race([reading, systemClock.sleep(PATIENCE_MS)]);
      assert.ok(stop.signal.aborted, "the line did not come");
      await reading;
    },
  },
];
