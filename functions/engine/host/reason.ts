import { AppError } from "../../../shared/errors/app-error.ts";

/** What really went wrong, for whoever runs the release: the innermost error that has a code, or its cause. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError && error.detail === undefined && error.cause !== undefined) {
    return reasonOf(error.cause);
  }
  return error instanceof Error ? error.message : String(error);
}
