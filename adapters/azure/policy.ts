import type { CloudProvider } from "../../shared/ports/cloud.ts";
import type { Connection } from "../../shared/domain/connection.ts";
import { ACTIONS } from "./preset.ts";

/** A role with what adapters need and nothing else, and the commands that give it. */
export function policy(connection: Connection): ReturnType<CloudProvider["policy"]> {
  const scope = `/subscriptions/${connection.account}`;
  const role = {
    Name: `Lintas ${connection.name}`,
    Description: "What Lintas needs to run functions on Flex Consumption.",
    Actions: ACTIONS.map(({ action }) => action),
    NotActions: [],
    AssignableScopes: [scope],
  };
  const who =
    connection.provider === "azure" && connection.credentials.kind !== "ambient"
      ? connection.credentials.client
      : "<object id of the managed identity>";
  const text = [
    `az role definition create --role-definition '${JSON.stringify(role, null, 2)}'`,
    `az role assignment create --assignee '${who}' --role '${role.Name}' --scope '${scope}'`,
    "az provider register --namespace Microsoft.Web",
    "az provider register --namespace Microsoft.Storage",
  ].join("\n");
  return {
    text,
    language: "shell",
    how: "Run it in Azure Cloud Shell as an owner of the subscription. Once the resource group is there, its scope may be narrowed to that group.",
  };
}
