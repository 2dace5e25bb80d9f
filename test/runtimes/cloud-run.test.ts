import { expect, test } from "vitest";
import { asker } from "./conformance/ask.ts";
import { packTableFunction } from "./function-zip.ts";
import { installRuntimes, type NodeVersion } from "./install.ts";
import { startServer } from "./runtime-process.ts";
import { serverOf } from "./start.ts";

const versions: readonly NodeVersion[] = ["22", "24"];

test.each(versions)(
  "on Node %s as Cloud Run starts it: all interfaces, and SIGTERM lets running requests end",
  async (version) => {
    await using zip = await packTableFunction();
    const runtimes = await installRuntimes();
    const { args, env } = serverOf("cloud-run", runtimes.folder, zip.folder);
    const started = await startServer(runtimes.node[version], args, env);
    try {
      expect(started.address).toBe("0.0.0.0");
      const ask = asker(`http://127.0.0.1:${started.port}`);
      const head = Promise.withResolvers<void>();
      const streamed = ask("/stream", { onHead: head.resolve });
      await head.promise;
      started.child.kill("SIGTERM");
      expect(await streamed).toMatchObject({
        isWhole: true,
        text: expect.stringMatching(/chunk 3/),
      });
      expect((await started.ended).code).toBe(0);
    } finally {
      await started.close();
    }
  },
);
