import type * as ndc from "../../../shared/protocol/ndc/v02.gen.ts";
import type { BoundField, BoundValue } from "../graphql/bind.ts";
import { RequestError } from "../graphql/request-error.ts";
import type { PlanContext } from "./context.ts";
import { orderBy } from "./order-by.ts";
import type { Gathering, Place } from "./place.ts";
import type { Expression } from "./plan.ts";
import { whereExpression } from "./where.ts";

/** What is asked of a set of rows, from the arguments of a field. */
export interface Asked {
  paging: Pick<ndc.Query, "limit" | "offset" | "order_by">;
  where: Expression | null;
}

type Given = readonly { does: { is: string }; value: BoundValue }[];

/** Of the rows at `place`, by the arguments of `field`. Throws `RequestError`. */
export function askedOf(
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  { arguments: given }: Pick<BoundField, "arguments">,
): Asked {
  return askedBy(cx, gathering, place, Object.values(given));
}

function askedBy(cx: PlanContext, gathering: Gathering, place: Place, given: Given): Asked {
  const asked: Asked = { paging: {}, where: null };
  for (const { does, value } of given) {
    if (does.is === "limit" && value.is !== "null") asked.paging.limit = count(value);
    else if (does.is === "offset" && value.is !== "null") asked.paging.offset = count(value);
    else if (does.is === "where") asked.where = whereExpression(cx, gathering, place, value);
    else if (does.is === "orderBy") {
      const order = orderBy(cx, gathering, place, value);
      if (order !== null) asked.paging.order_by = order;
    } else if (does.is === "filterInput" && value.is === "object") {
      return askedBy(cx, gathering, place, value.fields);
    }
  }
  return asked;
}

function count(value: BoundValue): number {
  const found = value.is === "scalar" ? value.value : null;
  if (typeof found === "number" && found >= 0) return found;
  throw new RequestError(
    `Unexpected value: expecting NON-NEGATIVE 32-bit INT, but found: ${String(found)}`,
  );
}
