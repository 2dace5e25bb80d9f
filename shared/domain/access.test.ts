import { describe, expect, test } from "vitest";
import { authorize, Permission, type Principal, Role, rolePermissions } from "./access.ts";

const person = (role: Role, extra: Partial<Principal> = {}): Principal => ({
  kind: "user",
  id: "usr_1",
  name: "Ana",
  token: "tok_1",
  roles: new Map([["org_1", role]]),
  scopes: null,
  project: null,
  ...extra,
});
const here = { organization: "org_1", project: "prj_1" };

describe("authorize", () => {
  test("a stranger to the organization finds everything hidden, whatever the role elsewhere", () => {
    for (const permission of Permission.options) {
      const verdict = authorize(person("owner"), permission, "project:read", {
        organization: "org_2",
      });
      expect(verdict).toBe("hidden");
    }
  });

  test("who may read is told what is missing; who may not read is told nothing", () => {
    expect(authorize(person("viewer"), "secret:write", "project:read", here)).toBe("forbidden");
    expect(authorize(person("viewer"), "audit:read", "audit:read", here)).toBe("hidden");
  });

  test("each role has all that the roles below it have", () => {
    const order: Role[] = ["viewer", "operator", "developer", "admin", "owner"];
    for (const [i, role] of order.slice(1).entries()) {
      const below = order[i] ?? "viewer";
      for (const permission of rolePermissions[below]) {
        expect([...rolePermissions[role]]).toContain(permission);
      }
      expect(rolePermissions[role].size).toBeGreaterThan(rolePermissions[below].size);
    }
  });

  test("a viewer changes nothing", () => {
    const changes = [...rolePermissions.viewer].filter(
      (permission) => !permission.endsWith(":read"),
    );
    expect(changes).toEqual([]);
  });

  test("a token's scopes narrow its owner's role and never widen it", () => {
    const narrow = person("owner", { scopes: new Set<Permission>(["project:read"]) });
    expect(authorize(narrow, "project:read", "project:read", here)).toBe("allowed");
    expect(authorize(narrow, "project:write", "project:read", here)).toBe("forbidden");
    const wide = person("viewer", { scopes: new Set<Permission>(["project:write"]) });
    expect(authorize(wide, "project:write", "project:read", here)).toBe("hidden");
  });

  test("a token bound to a project sees no other, and nothing of the whole organization", () => {
    const bound = person("owner", { project: "prj_1" });
    expect(authorize(bound, "project:read", "project:read", here)).toBe("allowed");
    const other = { organization: "org_1", project: "prj_2" };
    expect(authorize(bound, "project:read", "project:read", other)).toBe("hidden");
    expect(authorize(bound, "audit:read", "audit:read", { organization: "org_1" })).toBe("hidden");
  });

  test("no role carries what only a gateway may read", () => {
    for (const role of Role.options) expect(rolePermissions[role].has("snapshot:read")).toBe(false);
  });
});
