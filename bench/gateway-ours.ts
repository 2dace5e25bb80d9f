import { writeFile } from "node:fs/promises";
import { startGateway } from "../gateway/server.ts";
import { snapshot } from "../gateway/testing/stage.ts";
import { systemClock } from "../shared/clock.ts";
import { silentLogger } from "../shared/log.ts";
import { Secret } from "../shared/secret.ts";
import { generateSigningKeyPair, signer } from "../shared/signing.ts";

/** Our gateway as it serves: from a signed snapshot on disk. Arguments: runner socket, snapshot path. */
const [runnerSocket = "", snapshotPath = ""] = process.argv.slice(2);
const keys = await generateSigningKeyPair("k1");
const payload = JSON.stringify(snapshot());
const signature = await (await signer(keys.privateKey))(payload);
await writeFile(snapshotPath, JSON.stringify({ key: keys.id, payload, signature }));

const gateway = await startGateway({
  listen: { host: "127.0.0.1", port: 0 },
  metrics: null,
  metricsToken: null,
  snapshotPath,
  snapshotKey: keys.publicKey,
  manager: null,
  runners: { local: runnerSocket },
  engines: {},
  invokeKey: new Secret(keys.privateKey),
  trustedProxies: [],
  clock: systemClock,
  log: silentLogger,
  random: Math.random,
});
process.send?.({ port: gateway.port });
