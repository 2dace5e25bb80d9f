import { AppError } from "../../../shared/errors/app-error.ts";
import * as z from "zod";
import type { ArmAnswer } from "../client.ts";
import { judge } from "../judge.ts";
import { BLOB_OWNER } from "../preset.ts";
import { assignmentName, siteId, storageId } from "./name.ts";
import { readSite } from "./observe.ts";
import type { Sending } from "./sending.ts";

const API_VERSION = "2022-04-01";

/** Lets the app's own identity read its package and keep its host's state. */
export async function assignRole(sending: Sending): Promise<ArmAnswer | null> {
  const { target, cx, step, before } = sending;
  const { arm, place } = target;
  const site = before.site ?? (await readSite(target, cx, step.ref));
  sending.before = { ...before, site };
  const principalId = site?.identity?.principalId ?? null;
  if (principalId === null) {
    throw new AppError("release.not_found", { detail: `${step.ref.name} has no identity.` });
  }
  try {
    return await arm.request(cx, "writes", "Microsoft.Authorization/roleAssignments/write", {
      method: "PUT",
      path: assignmentPath(sending, principalId),
      query: { "api-version": API_VERSION },
      body: {
        properties: {
          roleDefinitionId: `/subscriptions/${place.subscription}/providers/Microsoft.Authorization/roleDefinitions/${BLOB_OWNER}`,
          principalId,
          // Without it Azure looks the identity up, which a fresh one does not survive.
          principalType: "ServicePrincipal",
        },
      },
    });
  } catch (error) {
    if (judge(error) === "exists") return null;
    throw error;
  }
}

/** What is left behind counts against the 4,000 assignments of a subscription. */
export function unassignRole(sending: Sending): Promise<ArmAnswer> {
  const { principal } = z.object({ principal: z.string() }).parse(sending.step.body);
  const { arm } = sending.target;
  return arm.request(sending.cx, "deletes", "Microsoft.Authorization/roleAssignments/delete", {
    method: "DELETE",
    path: assignmentPath(sending, principal),
    query: { "api-version": API_VERSION },
  });
}

function assignmentPath({ target: { place }, step }: Sending, principal: string): string {
  const name = assignmentName(siteId(place, step.ref), principal);
  return `${storageId(place)}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}
