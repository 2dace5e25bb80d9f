import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import { Secret } from "../../../shared/secret.ts";
import type { PrepareRequest } from "./prepare/prepare.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const Text = z.string().min(1);
const SecretText = Text.transform((value) => new Secret(value));

const Database = { LINTAS_DATABASE_URL: SecretText, LINTAS_MASTER_KEY: SecretText };

const PrepareEnvironment = z.object({
  ...Database,
  LINTAS_MIGRATIONS: Text,
  LINTAS_DOMAIN: Text.default("localhost"),
  LINTAS_GATEWAY_URL: z.url(),
  LINTAS_GATEWAY_TOKEN: SecretText.optional(),
});

export function prepareConfig(env: Environment): PrepareRequest {
  const read = parse(PrepareEnvironment, env);
  return {
    databaseUrl: read.LINTAS_DATABASE_URL,
    masterKey: read.LINTAS_MASTER_KEY,
    migrations: read.LINTAS_MIGRATIONS,
    domain: read.LINTAS_DOMAIN,
    gatewayUrl: read.LINTAS_GATEWAY_URL,
    gatewayToken: read.LINTAS_GATEWAY_TOKEN ?? null,
  };
}

/** Names every variable that is missing or wrong, never a value. */
function parse<S extends z.ZodType>(schema: S, env: Environment): z.output<S> {
  const read = schema.safeParse(env);
  if (read.success) return read.data;
  const mistakes = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new AppError("internal", {
    detail: `The environment is not right: ${mistakes.join("; ")}`,
  });
}
