import { expectTypeOf } from "vitest";
import { z } from "zod";
import { type DefinedConnector, defineConnector } from "../define-connector.ts";
import { ConnectorRefusal } from "../refusal.ts";

const stock = z.object({ sku: z.string(), left: z.int32(), note: z.string().optional() });

/** A connector with what its tests ask for. */
export function connector(onFailure: (error: unknown) => void = () => {}): DefinedConnector {
  return defineConnector({
    onFailure,
    forwardHeaders: true,
    functions: {
      greet: {
        args: z.object({ name: z.string().trim().min(1), loud: z.boolean().default(false) }),
        result: z.string(),
        run({ name, loud }) {
          expectTypeOf(name).toEqualTypeOf<string>();
          expectTypeOf(loud).toEqualTypeOf<boolean>();
          return `Hello ${loud ? name.toUpperCase() : name}`;
        },
      },
      shelves: {
        args: z.object({}),
        result: z.array(z.object({ row: z.int32(), items: z.array(stock), best: stock.nullish() })),
        run: () => [
          { row: 1, items: [{ sku: "a", left: 2, secret: "no" }], best: undefined },
          { row: 2, items: [], best: { sku: "b", left: 1, note: "fragile" } },
        ],
      },
      told: {
        args: z.object({ nested: z.object({ list: z.array(z.int32()) }).optional() }),
        result: z.unknown(),
        run: (args, { headers, traceparent }) => ({ args, headers, traceparent }),
      },
    },
    procedures: {
      fail: {
        args: z.object({ how: z.enum(["refuse", "throw", "unfit", "null"]) }),
        result: stock,
        async run({ how }) {
          if (how === "refuse") throw new ConnectorRefusal(409, "it is sold", { sku: "a" });
          if (how === "throw") throw new Error("password=hunter2");
          return (how === "null" ? null : { sku: "a", left: "many" }) as never;
        },
      },
      put: { args: stock, result: stock, run: (given) => given },
    },
  });
}
