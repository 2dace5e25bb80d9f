import type { CloudProvider } from "../../shared/ports/cloud.ts";
import type { Connection } from "../../shared/domain/connection.ts";
import { ACTIONS, BLOB_OWNER } from "./preset.ts";

/**
 * Whoever may assign roles may give themselves any: this one may assign and remove the one role that
 * apps need. learn.microsoft.com: role-based-access-control/delegate-role-assignments-examples
 */
const CONDITION = [
  ["write", "@Request"],
  ["delete", "@Resource"],
]
  .map(
    ([action, of]) =>
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (${of}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${BLOB_OWNER}}))`,
  )
  .join("\nAND\n");

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
    `cat > condition.txt <<'EOF'`,
    CONDITION,
    "EOF",
    `az role definition create --role-definition '${JSON.stringify(role, null, 2)}'`,
    `az role assignment create --assignee '${who}' --role '${role.Name}' --scope '${scope}' --condition "$(cat condition.txt)" --condition-version 2.0`,
    "az provider register --namespace Microsoft.Web",
    "az provider register --namespace Microsoft.Storage",
  ].join("\n");
  return {
    text,
    language: "shell",
    how: "Run it in Azure Cloud Shell as an owner of the subscription. Once the resource group is there, its scope may be narrowed to that group.",
  };
}
