import { jsonb, timestamp } from "drizzle-orm/pg-core";

/** Every moment is a `timestamptz`, read and written as a Date. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** Somebody who did something, with the name of that time. */
export interface Who {
  kind: string;
  id: string;
  name: string;
}

export const createdBy = () => jsonb("created_by").$type<Who>().notNull();
