import * as z from "zod";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ConnectionCheck, PermissionCheck } from "../../shared/ports/cloud.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { explain } from "./explain.ts";
import { GoogleError } from "./google-error.ts";
import { PERMISSIONS } from "./preset.ts";
import type { Rest } from "./rest.ts";
import type { SignIn } from "./sign-in.ts";

const Granted = z.object({ permissions: z.array(z.string()).default([]) });

/** Asks Google which of the permissions we have in the project; writes nothing. */
export async function permissions(
  rest: Rest,
  cx: CallContext,
  project: string,
): Promise<PermissionCheck[]> {
  const { permissions: granted } = await rest.json(
    cx,
    {
      name: "cloudresourcemanager.projects.testIamPermissions",
      api: "cloudresourcemanager",
      method: "POST",
      path: `/v1/projects/${project}:testIamPermissions`,
      body: { permissions: Object.keys(PERMISSIONS) },
      reads: true,
    },
    Granted,
  );
  return Object.entries(PERMISSIONS).map(([permission, detail]) => ({
    permission,
    state: granted.includes(permission) ? "granted" : "missing",
    detail,
  }));
}

export async function checkConnection(
  parts: { rest: Rest; signIn: SignIn; project: string },
  cx: CallContext,
): Promise<ConnectionCheck> {
  const { rest, signIn, project } = parts;
  const unknown = (detail: string): PermissionCheck[] =>
    Object.keys(PERMISSIONS).map((permission) => ({ permission, state: "unknown", detail }));
  let identity: string | null = null;
  try {
    await signIn.token();
    identity = await signIn.identity();
    const found = await permissions(rest, cx, project);
    return { identity, account: project, problem: null, permissions: found };
  } catch (error) {
    cx.signal.throwIfAborted();
    if (!(error instanceof AppError) && !(error instanceof GoogleError)) throw error;
    const problem = {
      code: error instanceof AppError ? error.code : codeOf(error),
      detail: error.message,
    };
    const why = `It could not be asked: ${explain(error).message}`;
    return { identity, account: null, problem, permissions: unknown(why) };
  }
}

function codeOf(error: GoogleError): string {
  switch (error.code) {
    case "PERMISSION_DENIED":
    case "NOT_FOUND":
      // Google does not tell apart a project that there is not and one that may not be seen.
      return "provider.denied";
    default:
      return error.status === null ? "provider.unavailable" : "provider.fatal";
  }
}
