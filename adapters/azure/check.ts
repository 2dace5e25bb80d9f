import type { ConnectionCheck, PermissionCheck } from "../../shared/ports/cloud.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";
import * as z from "zod";
import type { Arm } from "./client.ts";
import { explain } from "./explain.ts";
import { judge } from "./judge.ts";
import { ACTIONS } from "./preset.ts";

const API_VERSION = "2022-04-01";

const Permission = z.object({
  actions: z.array(z.string()).nullish(),
  notActions: z.array(z.string()).nullish(),
});
type Permission = z.infer<typeof Permission>;
const Permissions = z.object({
  value: z.array(Permission),
  nextLink: z.string().nullish(),
});

/** What we may do in the resource group; "unknown" where there is none yet to ask about. */
export async function permissions(
  arm: Arm,
  cx: CallContext,
  resourceGroup: string,
): Promise<PermissionCheck[]> {
  let granted: Permission[] = [];
  try {
    granted = await granting(arm, cx, resourceGroup);
  } catch (error) {
    if (judge(error) !== "gone") throw error;
    const why = `the resource group ${resourceGroup} is not there yet, so Azure cannot be asked`;
    return ACTIONS.map(({ action, use }) => ({
      permission: action,
      state: "unknown",
      detail: `To ${use}; ${why}.`,
    }));
  }
  return ACTIONS.map(({ action, use }) => ({
    permission: action,
    state: granted.some((one) => allows(one, action)) ? "granted" : "missing",
    detail: `To ${use}.`,
  }));
}

async function granting(arm: Arm, cx: CallContext, resourceGroup: string): Promise<Permission[]> {
  const action = "Microsoft.Authorization/permissions/read";
  const root = `/subscriptions/${arm.subscription}/resourcegroups/${resourceGroup}`;
  const found: Permission[] = [];
  let path: string | null | undefined = `${root}/providers/Microsoft.Authorization/permissions`;
  let query: Record<string, string> = { "api-version": API_VERSION };
  while (path !== null && path !== undefined && path !== "") {
    const answer = await arm.request(cx, "reads", action, { method: "GET", path, query });
    const page = Permissions.safeParse(answer.body);
    if (!page.success) {
      throw new AppError("provider.protocol", {
        detail: `${action}: no list of permissions came.`,
      });
    }
    found.push(...page.data.value);
    path = page.data.nextLink;
    query = {};
  }
  return found;
}

function allows({ actions, notActions }: Permission, action: string): boolean {
  const matches = (pattern: string) => matchesPattern(pattern, action);
  return (actions ?? []).some(matches) && !(notActions ?? []).some(matches);
}

/** `*` stands for anything; case means nothing. */
export function matchesPattern(pattern: string, action: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "i").test(action);
}

/** What an adapter's own check tells. */
export function missing(
  checks: readonly PermissionCheck[],
): { permission: string; detail: string }[] {
  return checks
    .filter(({ state }) => state === "missing")
    .map(({ permission, detail }) => ({ permission, detail }));
}

/** Signs in, says who we are there, and asks for each permission. */
export async function checkConnection(
  arm: Arm,
  cx: CallContext,
  resourceGroup: string,
): Promise<ConnectionCheck> {
  let identity: string | null = null;
  try {
    const { token } = await arm.token(cx);
    identity = identityIn(token);
    const found = await permissions(arm, cx, resourceGroup);
    return { identity, account: arm.subscription, problem: null, permissions: found };
  } catch (error) {
    cx.signal.throwIfAborted();
    const code = error instanceof AppError ? error.code : codeOf(error);
    const detail = error instanceof Error ? error.message : explain(error).message;
    return { identity, account: null, problem: { code, detail }, permissions: [] };
  }
}

function codeOf(error: unknown): ErrorCode {
  const means = judge(error);
  return means === "retry" || means === "ambiguous" ? "provider.unavailable" : "provider.denied";
}

const Claims = z.object({ tid: z.string(), oid: z.string(), appid: z.string().optional() });

/** As the token itself says; it was given to us over TLS, so nothing needs to be verified. */
function identityIn(token: string): string | null {
  try {
    const [, payload = ""] = token.split(".");
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    const { tid, oid, appid } = Claims.parse(claims);
    return `${appid ?? oid} in tenant ${tid}`;
  } catch {
    return null;
  }
}
