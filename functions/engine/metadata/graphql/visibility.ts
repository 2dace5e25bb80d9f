import type { Key } from "../names.ts";
import { own } from "../stages/own.ts";
import type { Command, Model, ObjectType, Relationship, Resolved, Role } from "../resolved.ts";

/** Which roles see what, by the permissions of types, models and commands. Lists are sorted. */
export class Visibility {
  readonly #resolved: Resolved;
  readonly #roles = new Map<ObjectType, ReadonlyMap<string, ReadonlySet<Role>>>();

  constructor(resolved: Resolved) {
    this.#resolved = resolved;
  }

  /** Roles that see all of these fields. */
  fields(type: ObjectType, fields: readonly string[]): Role[] {
    const seen = this.#byField(type);
    return rolesIn(type.permissions.output).filter((role) =>
      fields.every((field) => seen.get(field)?.has(role)),
    );
  }

  /** Roles that see any field of it. */
  type(type: ObjectType): Role[] {
    const seen = this.#byField(type);
    return rolesIn(type.permissions.output).filter((role) =>
      Object.keys(type.fields).some((field) => seen.get(field)?.has(role)),
    );
  }

  model(model: Model): Role[] {
    return rolesIn(model.permissions);
  }

  command(command: Command): Role[] {
    return rolesIn(command.permissions).filter((role) => command.permissions[role]?.allowExecution);
  }

  /** Roles that see the target, and the fields on both sides that lead to it. */
  relationship(source: ObjectType, { target }: Relationship): Role[] {
    const { models, commands, objectTypes } = this.#resolved;
    const fromSource = this.fields(
      source,
      target.mappings.flatMap((one) => ("field" in one.source ? [one.source.field] : [])),
    );
    if (target.kind === "command") {
      const command = commands[target.command];
      return command === undefined ? [] : both(this.command(command), fromSource);
    }
    const [model, type] = [models[target.model], objectTypes[target.objectType]];
    if (model === undefined || type === undefined) return [];
    const toTarget = target.mappings.flatMap((one) =>
      "field" in one.target ? [one.target.field] : [],
    );
    return both(both(this.model(model), fromSource), this.fields(type, toTarget));
  }

  /** Roles to which `_entities` may answer rows of a type, if they see its model. */
  keys(type: ObjectType): Role[] {
    return this.fields(type, type.graphql.apolloFederationKeys.flat());
  }

  /** Roles that know a row of a type by its global id. */
  globalId(type: ObjectType): Role[] {
    return this.fields(type, type.globalIdFields);
  }

  /** Roles that may give a field of an input object: those without a preset for it. */
  inputField(type: Key, field: string): Role[] | null {
    const presets = this.#resolved.objectTypes[type]?.permissions.input ?? {};
    if (Object.keys(presets).length === 0) return null;
    return this.#resolved.roles
      .filter((role) => !own(presets, role)?.some((preset) => preset.field === field))
      .toSorted();
  }

  #byField(type: ObjectType): ReadonlyMap<string, ReadonlySet<Role>> {
    const known = this.#roles.get(type);
    if (known !== undefined) return known;
    const seen = new Map<string, Set<Role>>();
    for (const [role, fields] of Object.entries(type.permissions.output)) {
      for (const field of fields) {
        const roles = seen.get(field);
        if (roles === undefined) seen.set(field, new Set([role]));
        else roles.add(role);
      }
    }
    this.#roles.set(type, seen);
    return seen;
  }
}

export function both(a: readonly Role[], b: readonly Role[]): Role[] {
  return a.filter((role) => b.includes(role));
}

export function either(lists: readonly (readonly Role[])[]): Role[] {
  return [...new Set(lists.flat())].toSorted();
}

function rolesIn(permissions: Readonly<Record<Role, unknown>>): Role[] {
  return Object.keys(permissions).toSorted();
}
