import { expectTypeOf, test } from "vitest";
import type * as source from "../../functions/engine/connectors/functions/published.ts";
import type * as published from "./connector.ts";

type Source = typeof source;
type Published = typeof published;

test("the published types of a connector are those of the source", () => {
  expectTypeOf<Parameters<Published["defineConnector"]>>().toEqualTypeOf<
    Parameters<Source["defineConnector"]>
  >();
  expectTypeOf<Source["defineConnector"]>().toExtend<Published["defineConnector"]>();
  expectTypeOf<ConstructorParameters<Published["ConnectorRefusal"]>>().toEqualTypeOf<
    ConstructorParameters<Source["ConnectorRefusal"]>
  >();
  expectTypeOf<InstanceType<Source["ConnectorRefusal"]>>().toExtend<
    InstanceType<Published["ConnectorRefusal"]>
  >();
});
