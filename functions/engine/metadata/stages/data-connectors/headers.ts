import { namedNdcType } from "../../../../../shared/protocol/ndc/types.ts";
import type * as ndc from "../../../../../shared/protocol/ndc/v02.gen.ts";
import type { DataConnectorArgumentPreset } from "../../opendd/metadata.gen.ts";
import type { Path } from "../../problem.ts";
import type { Connector } from "../../resolved.ts";

import { own } from "../own.ts";

type Fail = (reason: string, at: Path) => never;

/** The name of a header, lower-case; refuses what HTTP does not allow. */
export function headerName(name: string, at: Path, fail: Fail): string {
  // https://www.rfc-editor.org/rfc/rfc9110#name-tokens
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    fail(`Invalid header name ${name} specified`, at);
  }
  return name.toLowerCase();
}

/** Arguments of all functions and procedures that are made of headers: each must take any JSON. */
export function argumentPresetsOf(
  presets: readonly DataConnectorArgumentPreset[],
  schema: ndc.SchemaResponse,
  fail: Fail,
): Connector["argumentPresets"] {
  return presets.map(({ argument, value }, index) => {
    const at = ["argumentPresets", index];
    checkArgument(argument, schema, (reason) => fail(reason, [...at, "argument"]));
    const { forward, additional } = value.httpHeaders;
    const headers = [...at, "value", "httpHeaders"];
    return {
      argument,
      headers: {
        forward: forward.map((name, one) => headerName(name, [...headers, "forward", one], fail)),
        additional: Object.fromEntries(
          Object.entries(additional).map(([name, one]) => [
            headerName(name, [...headers, "additional", name], fail),
            one,
          ]),
        ),
      },
    };
  });
}

function checkArgument(
  argument: string,
  { functions, procedures, scalar_types: scalarTypes }: ndc.SchemaResponse,
  fail: (reason: string) => never,
): void {
  for (const command of [...functions, ...procedures]) {
    const type = own(command.arguments, argument)?.type;
    if (type === undefined) continue;
    const name = namedNdcType(type);
    const scalar = own(scalarTypes, name);
    if (scalar === undefined) fail(`type ${name} is not defined in the agent schema`);
    else if (scalar.representation.type !== "json") {
      fail(
        `Unsupported type representation ${JSON.stringify(scalar.representation)} in scalar type ${name}, for argument preset name ${argument}. Only 'json' representation is supported.`,
      );
    }
  }
}
