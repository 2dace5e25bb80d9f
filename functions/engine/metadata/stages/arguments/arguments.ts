import { keyOf, shown } from "../../names.ts";
import { objectsOf } from "../../parse.ts";
import type { Path } from "../../problem.ts";
import type { Argument } from "../../resolved.ts";
import { checkBooleanExpressionUse } from "../boolean-expressions/check-use.ts";
import type { Known } from "../known.ts";
import { refuse, type Report } from "../report.ts";
import { customType, typeKind } from "../type-kinds.ts";
import { type CalledSource, filteredType } from "./filtered-type.ts";

/**
 * Refuses arguments of types that nobody defines, and filters among the arguments that their
 * connector cannot evaluate. It follows the relationships, so that filters may go across them.
 */
export function checkArguments(known: Known, report: Report): void {
  for (const { subgraph, path, object } of objectsOf(known.parsed, "Command")) {
    const command = known.commands[keyOf(subgraph, object.definition.name)];
    if (command === undefined) continue;
    const { source } = command;
    check(command.arguments, source, `command '${shown(command.name)}'`, path, known, report);
  }
  for (const { subgraph, path, object } of objectsOf(known.parsed, "Model")) {
    const model = known.models[keyOf(subgraph, object.definition.name)];
    if (model === undefined) continue;
    check(model.arguments, model.source, `model '${shown(model.name)}'`, path, known, report);
  }
}

function check(
  args: Readonly<Record<string, Argument>>,
  source: CalledSource | null,
  of: string,
  path: Path,
  known: Known,
  report: Report,
): void {
  report.attempt(() => {
    for (const [index, [name, { type }]] of Object.entries(args).entries()) {
      const custom = customType(type);
      if (custom === null) continue;
      const at = [...path, "arguments", index, "type"];
      const begin = `argument '${name}' in ${of} has an error: `;
      const kind = typeKind(custom, known);
      if (kind === null) refuse(`${begin}Unknown type: ${shown(custom)}`, at);
      if (typeof kind === "string" || source === null) continue;
      const ndcType = filteredType(name, source, known);
      if (ndcType === null) continue;
      const { connector } = source;
      const use = { connector, ndcType, prefix: begin, path: at };
      checkBooleanExpressionUse(kind, use, known, report);
    }
  });
}
