import { expectTypeOf, test } from "vitest";
import type { DefinitionInput } from "../../shared/domain/definition.ts";
import type { ProjectDefinition } from "./project.ts";

test("the published types are those of the definition", () => {
  expectTypeOf<ProjectDefinition>().toEqualTypeOf<DefinitionInput>();
});
