import * as z from "zod";

/** `Ownership` of the port, where it comes back as JSON. */
export const Ownership = z.object({
  organization: z.string(),
  project: z.string(),
  environment: z.string(),
  resource: z.string(),
  build: z.string(),
  release: z.string(),
  operation: z.string(),
});
