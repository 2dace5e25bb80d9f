import * as z from "zod";
import { AppError } from "../../../shared/errors/app-error.ts";
import { Secret } from "../../../shared/secret.ts";

const Environment = z.object({
  DATABASE_URL: z.string().min(1),
  MASTER_KEY: z.string().min(1),
  /** `s3://<bucket>?region=…`, `gs://<bucket>?project=…`, `azblob://<account>/<container>`. */
  OBJECTS: z.string().min(1),
  /** In place of the object store's own address. */
  OBJECTS_ENDPOINT: z.string().default(""),
  /** Empty: the host of the first request, which the platform routes by. */
  PUBLIC_URL: z.string().default(""),
  /**
   * Where functions are reached if the platform's own name for them is not, as on an emulated cloud;
   * `*` stands for the first label of that name.
   */
  ORIGIN: z.string().default(""),
  /** `allow`: connections may lead into private networks. */
  PRIVATE_ENDPOINTS: z.string().default(""),
  /** SHA-256 of the sign-in link that is good for the first hour of an empty installation. */
  SIGN_IN_LINK: z.string().default(""),
});

/** What Manager and Creator are told where they run as functions. */
export interface CloudSettings {
  databaseUrl: Secret;
  masterKey: Secret;
  objects: { url: URL; endpoint: string | null };
  publicUrl: string | null;
  origin: string | null;
  allowPrivateEndpoints: boolean;
  signInLink: string | null;
}

/** Names every variable that is missing, never a value. */
export function readCloudSettings(
  env: Readonly<Record<string, string | undefined>>,
): CloudSettings {
  const read = Environment.safeParse(env);
  if (!read.success) {
    const names = read.error.issues.map((issue) => issue.path.join("."));
    throw new AppError("internal", { detail: `These variables are missing: ${names.join(", ")}.` });
  }
  const { data } = read;
  if (!URL.canParse(data.OBJECTS)) {
    throw new AppError("internal", { detail: "OBJECTS is no address of an object store." });
  }
  return {
    databaseUrl: new Secret(data.DATABASE_URL),
    masterKey: new Secret(data.MASTER_KEY),
    objects: { url: new URL(data.OBJECTS), endpoint: data.OBJECTS_ENDPOINT || null },
    publicUrl: data.PUBLIC_URL || null,
    origin: data.ORIGIN || null,
    allowPrivateEndpoints: data.PRIVATE_ENDPOINTS === "allow",
    signInLink: data.SIGN_IN_LINK || null,
  };
}
