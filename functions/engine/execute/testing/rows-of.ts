import type { Fetch } from "../../plan/plan.ts";

/** What asks a connector for the rows of a collection of its own name. */
export function rowsOf(connector: string, names: string[]): Fetch {
  return {
    of: { model: connector },
    connector,
    collection: connector,
    arguments: {},
    query: {},
    relationships: {},
    answer: {
      is: "rows",
      one: false,
      row: {
        is: "object",
        fields: names.map((name) => ({
          responseName: name,
          from: "column",
          key: name,
          shape: { is: "json" },
        })),
      },
    },
    joins: [],
  };
}
