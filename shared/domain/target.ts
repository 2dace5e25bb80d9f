import * as z from "zod";

/** `local`, or `<connection>[/<product>]:<region>`, as people write it. */
export const TargetName = z
  .string()
  .max(64)
  .regex(/^(?:local|[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)?:[a-z0-9-]+)$/, {
    error: "must be `local` or `<connection>[/<product>]:<region>`",
  });
export type TargetName = z.infer<typeof TargetName>;
