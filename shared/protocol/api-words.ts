import * as z from "zod";

/** Times are ISO 8601 in UTC. */
export const Moment = z.iso.datetime();

/** Who did it. */
export const Who = z.object({ kind: z.string(), id: z.string(), name: z.string() });
