import { timestamp } from "drizzle-orm/pg-core";

/** Every moment is a `timestamptz`, read and written as a Date. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
