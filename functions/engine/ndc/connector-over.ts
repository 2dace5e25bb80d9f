import type { SchemaResponse } from "../../../shared/protocol/ndc/v02.ts";
import { checkExplainAnswer, checkMutationAnswer, checkQueryAnswer } from "./check-answer.ts";
import type { ConnectorWire } from "./connector-wire.ts";
import type { DataConnector } from "./connector.ts";
import { wireForm } from "./wire-form.ts";

/**
 * A connector as the engine uses it, over what it is asked by: requests are said in its version, and
 * its answers are what was asked for.
 *
 * @param schema The connector's, raised to 0.2.
 * @param form Of the wire's version and the schema; for one who has it at hand.
 */
export function connectorOver(
  wire: ConnectorWire,
  schema: SchemaResponse,
  form = wireForm(wire.version, schema),
): DataConnector {
  return {
    async query(request, call) {
      return checkQueryAnswer(await wire.send("query", form.query(request), call), request);
    },
    async mutation(request, call) {
      return checkMutationAnswer(
        await wire.send("mutation", form.mutation(request), call),
        request,
      );
    },
    async explainQuery(request, call) {
      return checkExplainAnswer(await wire.send("query_explain", form.query(request), call));
    },
    async explainMutation(request, call) {
      return checkExplainAnswer(await wire.send("mutation_explain", form.mutation(request), call));
    },
  };
}
