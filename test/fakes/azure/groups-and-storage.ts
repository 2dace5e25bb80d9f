import { armError, empty, groupNotFound, json, notFound } from "./answers.ts";
import { begun } from "./operations.ts";
import { type ArmCall, type Route, record, tagsIn, text } from "./routes.ts";
import type { FakeAccount, FakeState } from "./state.ts";

const GROUP = "/subscriptions/{subscription}/resourceGroups/{group}";
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/{account}`;
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/{container}`;

export const groupsAndStorage: readonly Route[] = [
  {
    operation: "ResourceGroups_Get",
    method: "GET",
    path: GROUP,
    about: "group",
    kind: "reads",
    answer: ({ state, at }) => {
      const group = state.groups.get(at["group"] ?? "");
      return group === undefined ? groupNotFound(at["group"] ?? "") : json(groupBody(state, group));
    },
  },
  {
    operation: "ResourceGroups_CreateOrUpdate",
    method: "PUT",
    path: GROUP,
    about: "group",
    kind: "writes",
    answer: ({ state, at, body }) => {
      const name = at["group"] ?? "";
      const known = state.groups.get(name);
      const location = text(body["location"]);
      if (known !== undefined && known.location !== location) {
        return armError(
          409,
          "InvalidResourceGroupLocation",
          `Invalid resource group location '${location}'. The Resource group already exists in location '${known.location}'.`,
        );
      }
      const group = { name, location, tags: tagsIn(body) };
      state.groups.set(name, group);
      return json(groupBody(state, group), known === undefined ? 201 : 200);
    },
  },
  {
    operation: "StorageAccounts_GetProperties",
    method: "GET",
    path: ACCOUNT,
    about: "account",
    kind: "reads",
    answer: ({ state, at }) => {
      const account = accountAt(state, at);
      return account instanceof Response ? account : json(accountBody(state, account));
    },
  },
  {
    operation: "StorageAccounts_Create",
    method: "PUT",
    path: ACCOUNT,
    about: "account",
    kind: "writes",
    answer: putAccount,
  },
  {
    operation: "BlobContainers_Create",
    method: "PUT",
    path: CONTAINER,
    about: "container",
    kind: "writes",
    answer: ({ state, at, body }) => {
      const account = accountAt(state, at);
      if (account instanceof Response) return account;
      const name = at["container"] ?? "";
      if (!/^[a-z0-9](?:-?[a-z0-9]){2,62}$/.test(name)) {
        return armError(400, "ContainerNameInvalid", `The name ${name} is not valid.`);
      }
      const metadata = record(record(body["properties"])["metadata"]);
      if (Object.keys(metadata).some((key) => !/^[A-Za-z_]\w*$/.test(key))) {
        return armError(400, "InvalidMetadata", "A metadata key is no C# identifier.");
      }
      const known = account.containers.get(name);
      account.containers.set(name, {
        metadata: metadata as Record<string, string>,
        blobs: known?.blobs ?? new Map(),
        blocks: new Map(),
      });
      return json(
        {
          id: `${accountId(state, account)}/blobServices/default/containers/${name}`,
          name,
          type: "Microsoft.Storage/storageAccounts/blobServices/containers",
        },
        known === undefined ? 201 : 200,
      );
    },
  },
  {
    operation: "BlobContainers_Delete",
    method: "DELETE",
    path: CONTAINER,
    about: "container",
    kind: "deletes",
    answer: ({ state, at }) => {
      const account = accountAt(state, at);
      if (account instanceof Response) return account;
      return empty(account.containers.delete(at["container"] ?? "") ? 200 : 204);
    },
  },
];

function putAccount({ state, at, body }: ArmCall): Response {
  const [name = "", group = ""] = [at["account"], at["group"]];
  if (!state.groups.has(group)) return groupNotFound(group);
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    return armError(400, "AccountNameInvalid", `${name} is not a valid storage account name.`);
  }
  const known = state.accounts.get(name);
  if (known !== undefined && known.group !== group) {
    return armError(
      409,
      "StorageAccountAlreadyTaken",
      `The storage account named ${name} is already taken.`,
    );
  }
  const account: FakeAccount = {
    name,
    group,
    location: text(body["location"]),
    tags: tagsIn(body),
    containers: known?.containers ?? new Map(),
  };
  state.accounts.set(name, account);
  if (known !== undefined) return json(accountBody(state, account));
  return begun(state, {
    announced: state.knobs.announce.storage,
    provider: "Microsoft.Storage",
    status: 200,
    body: () => accountBody(state, account),
  });
}

function accountAt(state: FakeState, at: Record<string, string>): FakeAccount | Response {
  const [name = "", group = ""] = [at["account"], at["group"]];
  if (!state.groups.has(group)) return groupNotFound(group);
  const account = state.accounts.get(name);
  if (account === undefined || account.group !== group) {
    return notFound("Microsoft.Storage/storageAccounts", name, group);
  }
  return account;
}

function groupBody(
  { subscription }: FakeState,
  of: { name: string; location: string; tags: object },
) {
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${of.name}`,
    name: of.name,
    type: "Microsoft.Resources/resourceGroups",
    location: of.location,
    tags: of.tags,
    properties: { provisioningState: "Succeeded" },
  };
}

function accountId({ subscription }: FakeState, { group, name }: FakeAccount): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${name}`;
}

function accountBody(state: FakeState, account: FakeAccount) {
  const { name, location, tags } = account;
  return {
    id: accountId(state, account),
    name,
    type: "Microsoft.Storage/storageAccounts",
    location,
    tags,
    kind: "StorageV2",
    sku: { name: "Standard_LRS", tier: "Standard" },
    properties: {
      provisioningState: "Succeeded",
      primaryEndpoints: { blob: `https://${name}.blob.core.windows.net/` },
      supportsHttpsTrafficOnly: true,
    },
  };
}
