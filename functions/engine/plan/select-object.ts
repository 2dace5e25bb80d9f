import type { BoundSelection } from "../graphql/bind.ts";
import type { PlanContext } from "./context.ts";
import type { Gathering, Place } from "./place.ts";
import type { ObjectShape, PlannedField } from "./plan.ts";

export interface Selected {
  fields: Record<string, PlannedField>;
  shape: ObjectShape;
}

/** Reads a selection; handed to what a selection may hold, so that files do not need one another. */
export type SelectObject = (
  cx: PlanContext,
  gathering: Gathering,
  place: Place,
  selection: BoundSelection,
) => Selected;
