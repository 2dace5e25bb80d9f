import { join } from "node:path";
import { startGateway } from "../../../gateway/server.ts";
import { systemClock } from "../../../shared/clock.ts";
import { gatewayConfig } from "./config.ts";
import { runPart } from "./part-process.ts";

await runPart("gateway", async (log) => {
  const settings = gatewayConfig(process.env);
  const gateway = await startGateway({
    listen: { host: settings.host, port: settings.port },
    metrics: { host: "127.0.0.1", port: settings.metricsPort },
    metricsToken: settings.metricsToken,
    snapshotPath: join(settings.folder, "snapshot.json"),
    snapshotKey: settings.signingKey,
    manager: { url: settings.managerUrl, token: settings.token },
    runners: { local: settings.runnerSocket },
    engines: settings.engineSocket === null ? {} : { local: settings.engineSocket },
    invokeKey: settings.invokeKey,
    trustedProxies: settings.trustedProxies,
    // Less than the launcher waits before it kills.
    limits: { closeMs: 10_000 },
    clock: systemClock,
    log,
    random: Math.random,
  });
  return {
    announce: { port: gateway.port, metricsPort: gateway.metricsPort },
    close: () => gateway.close(),
  };
});
