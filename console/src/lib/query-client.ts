import { QueryCache, QueryClient } from "@tanstack/react-query";
import { toProblem } from "./problem.ts";

/** `onSignedOut` is told when an answer shows that the session is over. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (toProblem(error).status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What was refused stays refused; only a broken line or a busy Manager is worth a second try.
        retry: (failures, error) => {
          const { status } = toProblem(error);
          return failures < 2 && (status === 0 || status >= 500);
        },
      },
    },
  });
}

/** How often a list is read again: soon while something in it moves. */
export function pollEvery(moving: boolean): number {
  return moving ? 1_500 : 15_000;
}
