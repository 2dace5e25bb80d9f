import type { DefinitionInput } from "../shared/domain/definition.ts";

/** Gives a project's definition its type, for `export default defineProject({ … })`. */
export function defineProject(definition: DefinitionInput): DefinitionInput {
  return definition;
}
