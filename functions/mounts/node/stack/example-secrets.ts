import { randomUUID } from "node:crypto";
import type { Secret } from "../../../../shared/secret.ts";

/** Sets secrets of a project's production through the public API; the project is made if need be. */
export async function setExampleSecrets(
  api: { managerUrl: string; token: Secret; signal: AbortSignal },
  project: string,
  secrets: Readonly<Record<string, Secret>>,
): Promise<void> {
  const send = async (method: "POST" | "PUT", path: string, json: object) => {
    const response = await fetch(`${api.managerUrl}/v1/orgs/local/projects${path}`, {
      method,
      headers: {
        authorization: `Bearer ${api.token.reveal()}`,
        "content-type": "application/json",
        ...(method === "POST" ? { "idempotency-key": randomUUID() } : { "if-match": "*" }),
      },
      body: JSON.stringify(json),
      signal: api.signal,
    });
    const { code, detail } = response.ok ? {} : ((await response.json()) as Problem);
    // Whoever made it has it already.
    if (response.ok || code === "project.exists") return;
    throw new Error(`${method} ${path} was answered with ${response.status}: ${detail ?? code}`);
  };
  await send("POST", "", { slug: project });
  const path = `/${project}/environments/production/secrets`;
  await Promise.all(
    Object.entries(secrets).map(([name, value]) =>
      send("PUT", `${path}/${name}`, { value: value.reveal() }),
    ),
  );
}

interface Problem {
  code?: string;
  detail?: string;
}
