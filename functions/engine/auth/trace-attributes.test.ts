import { expect, test } from "vitest";
import type { AuthConfig } from "../metadata/opendd/auth-config.gen.ts";
import type { Session } from "../plan/session.ts";
import { traceAttributes } from "./trace-attributes.ts";

const MODE = { noAuth: { role: "guest", sessionVariables: {} } };

test("session variables become attributes of the trace as they are mapped, and no others", () => {
  const session: Session = {
    role: "guest",
    variables: new Map([
      ["x-hasura-tenant", { json: "t1" }],
      ["x-hasura-level", { json: 3 }],
      ["x-hasura-teams", { json: ["a"] }],
      ["x-hasura-text", { text: "as it came" }],
      ["x-hasura-secret", { json: "s3cret" }],
    ]),
  };
  const names = ["X-Hasura-Tenant", "x-hasura-level", "x-hasura-teams", "x-hasura-text", "absent"];
  const config: AuthConfig = {
    version: "v4",
    definition: {
      mode: MODE,
      sessionVariableToTraceAttributeMap: names.map((sessionVariable) => ({
        sessionVariable,
        traceAttribute: sessionVariable.toLowerCase().replace("x-hasura-", ""),
      })),
    },
  };
  expect(traceAttributes(config, session)).toEqual({
    tenant: "t1",
    level: "3",
    teams: '["a"]',
    text: "as it came",
  });
  expect(traceAttributes({ version: "v3", definition: { mode: MODE } }, session)).toEqual({});
});
