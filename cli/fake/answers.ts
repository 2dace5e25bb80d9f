import { AppError } from "../../shared/errors/app-error.ts";
import type { ErrorCode } from "../../shared/errors/catalog.ts";

export function refuse(code: ErrorCode, detail?: string): never {
  throw new AppError(code, detail === undefined ? {} : { detail });
}

export const pageOf = <T>(items: Iterable<T>) => ({ items: [...items], next: null });
