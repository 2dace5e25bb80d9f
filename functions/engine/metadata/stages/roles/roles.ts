import type { Known } from "../known.ts";

/** All roles that any permission names, sorted. */
export function rolesOf({
  objectTypes,
  models,
  commands,
}: Pick<Known, "objectTypes" | "models" | "commands">): string[] {
  const permissions = [
    ...Object.values(objectTypes).flatMap((type) => [
      type.permissions.output,
      type.permissions.input,
    ]),
    ...Object.values(models).map((model) => model.permissions),
    ...Object.values(commands).map((command) => command.permissions),
  ];
  return [...new Set(permissions.flatMap((byRole) => Object.keys(byRole)))].toSorted();
}
