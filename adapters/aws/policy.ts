import { grants } from "./permissions.ts";
import type { AwsConnection } from "./preset.ts";

const HOW: Record<AwsConnection["credentials"]["kind"], string> = {
  ambient: "Attach it to the user or role that this installation runs as.",
  "assume-role":
    "Attach it to the role of the connection, and let its trust policy name this installation's identity with the connection's external id.",
  "web-identity":
    "Attach it to the role of the connection, and let its trust policy name this installation's OIDC provider and the connection as subject.",
  keys: "Attach it to the user whose key the connection has.",
};

/** The least-privilege policy of a connection, to paste into IAM. */
export function policyOf(connection: AwsConnection): {
  text: string;
  language: "json";
  how: string;
} {
  const statements = grants(connection).map(({ sid, resources, actions, condition }) => ({
    Sid: sid,
    Effect: "Allow",
    Action: Object.keys(actions),
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
  const how = `${HOW[connection.credentials.kind]} Functions that you adopt need their own ARNs beside \`function:lts-*\`.`;
  return { text, language: "json", how };
}
