import type { Permission } from "../../../shared/domain/access.ts";
import type { TestManager } from "./manager.ts";
import type { Seeded } from "./seed.ts";

/** One good request of a route, in a project of its own. */
interface GoodRequest {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: string;
}

export interface RouteRow {
  /** What it asks, written down a second time: a route whose guard is changed by a slip fails. */
  permission: Permission;
  read: Permission;
  /** Of the good request. */
  status: number;
  /** What stands in the audit trail afterwards; null where nothing is changed. */
  audit: string | null;
  request(seeded: Seeded, manager: TestManager): GoodRequest | Promise<GoodRequest>;
}

export function row(
  permissions: readonly [Permission, Permission],
  status: number,
  audit: string | null,
  request: RouteRow["request"],
): RouteRow {
  return { permission: permissions[0], read: permissions[1], status, audit, request };
}

/** For what only reads. */
export const reads = (permission: Permission) => [permission, permission] as const;
