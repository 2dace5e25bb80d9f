import { AppError } from "../../../shared/errors/app-error.ts";
import * as z from "zod";
import type { ArmAnswer } from "../client.ts";
import { judge } from "../judge.ts";
import { readPlan, shaped } from "./observe.ts";
import type { Sending } from "./sending.ts";
import { metadataOf, ownerIn, tagsOf } from "./tags.ts";

/** Made where there is none; a group that is there is left as it is, whoever made it. */
export async function ensureGroup(sending: Sending): Promise<ArmAnswer | null> {
  const { arm, place, known } = sending.target;
  if (known.shared) return null;
  const { resourceGroup, region } = place;
  const action = "Microsoft.Resources/subscriptions/resourceGroups";
  const there = await orNull(() =>
    arm.call(sending.cx, "reads", `${action}/read`, ({ resources }, options) =>
      resources.resourceGroups.get(resourceGroup, options),
    ),
  );
  if (there !== null) return null;
  return arm.call(sending.cx, "writes", `${action}/write`, ({ resources }, options) =>
    resources.resourceGroups.createOrUpdate(
      resourceGroup,
      { location: region, tags: shared(sending) },
      options,
    ),
  );
}

const Account = z.object({ tags: z.record(z.string(), z.string()).nullish() });

/** One account keeps the packages of all releases of a connection in a region. */
export async function ensureStorage(sending: Sending): Promise<ArmAnswer | null> {
  const { arm, place, known } = sending.target;
  if (known.shared) return null;
  const { resourceGroup, storage: name, region } = place;
  const action = "Microsoft.Storage/storageAccounts";
  const there = await orNull(() =>
    arm.call(sending.cx, "reads", `${action}/read`, ({ storage }, options) =>
      storage.storageAccounts.getProperties(resourceGroup, name, options),
    ),
  );
  if (there !== null) {
    const tags = shaped(Account, there).tags ?? {};
    if (tags["lintas-organization"] === place.organization) return there;
    throw new AppError("provider.name_taken", {
      detail: `The storage account ${name} is there and does not carry our tags.`,
    });
  }
  return arm.call(sending.cx, "writes", `${action}/write`, ({ storage }, options) =>
    storage.storageAccounts.beginCreate(
      resourceGroup,
      name,
      {
        location: region,
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
        tags: shared(sending),
        allowBlobPublicAccess: false,
        // Apps read their packages by their identity: there is no key to lose.
        allowSharedKeyAccess: false,
        enableHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
      },
      options,
    ),
  );
}

/** What all releases of a connection share says only whose it is. */
function shared({ target, owner }: Sending): Record<string, string> {
  const { organization } = target.place;
  return { "lintas-organization": organization, "lintas-operation": owner.operation };
}

export async function ensurePlan(sending: Sending): Promise<ArmAnswer | null> {
  const { target, cx, step, owner, hash } = sending;
  const { arm, place } = target;
  const { name } = step.ref;
  const there = sending.seen ? sending.before.plan : await readPlan(target, cx, name);
  if (there !== null) {
    refuseOther(sending, there.tags ?? {});
    sending.before = { ...sending.before, plan: there };
    return null;
  }
  return arm.call(cx, "writes", "Microsoft.Web/serverfarms/write", ({ web }, options) =>
    web.appServicePlans.beginCreateOrUpdate(
      place.resourceGroup,
      name,
      {
        location: place.region,
        kind: "functionapp",
        // Linux.
        reserved: true,
        sku: { name: "FC1", tier: "FlexConsumption" },
        tags: tagsOf(owner, hash),
      },
      options,
    ),
  );
}

/** Where the host keeps the package of this release. Putting it again changes nothing. */
export function ensureContainer({ target, cx, step, owner, hash }: Sending): Promise<ArmAnswer> {
  const { arm, place } = target;
  return arm.call(
    cx,
    "writes",
    "Microsoft.Storage/storageAccounts/blobServices/containers/write",
    ({ storage }, options) =>
      storage.blobContainers.create(
        place.resourceGroup,
        place.storage,
        step.ref.name,
        { publicAccess: "None", metadata: metadataOf(owner, hash) },
        options,
      ),
  );
}

/** Nothing foreign is written to, and no release becomes another. */
export function refuseOther({ step, hash }: Sending, tags: Readonly<Record<string, string>>): void {
  const known = ownerIn(tags);
  if (known === null) {
    throw new AppError("provider.foreign", { detail: `${step.ref.name} is there and not ours.` });
  }
  if (known.hash !== hash) {
    throw new AppError("release.immutable", { detail: `${step.ref.name} is another release.` });
  }
}

async function orNull(read: () => Promise<ArmAnswer>): Promise<ArmAnswer | null> {
  try {
    return await read();
  } catch (error) {
    if (judge(error) === "gone") return null;
    throw error;
  }
}
