import { install } from "../../functions/creator/testing/place.ts";
import { type Figure, figure } from "../figure.ts";
import { type Calls, countCalls, situations, total } from "./count-calls.ts";
import { countedClouds } from "./counted-cloud.ts";
import { startDatabase } from "./database.ts";
import { referenceLists } from "./reference-lists.ts";

/** No more writes than this above the reference lists. */
export const ABOVE_MAX = 1;

/** How many calls each provider gets, beside the reference lists; the aim is of the writes alone. */
export async function benchCalls(): Promise<Figure[]> {
  const database = await startDatabase();
  try {
    await install(database.db);
    const figures: Figure[] = [];
    for (const [title, open] of Object.entries(countedClouds)) {
      const cloud = await open();
      try {
        const found = await countCalls(database.db, cloud);
        for (const situation of situations) {
          const list = referenceLists[title]?.[situation];
          if (list === undefined) throw new Error(`there is no list of ${title}: ${situation}`);
          const calls = found[situation];
          const writes = total(calls.writes);
          figures.push(
            figure(`writes of ${situation}, ${title}`, "calls", [writes], {
              aim: list.writes.length + ABOVE_MAX,
              detail: {
                "reference list": list.section,
                "listed writes": list.writes.length,
                "above the list": writes - list.writes.length,
                "which writes": named(calls.writes),
                "listed reads": list.reads.length,
                reads: total(calls.reads),
                "which reads": named(calls.reads),
                polls: total(calls.polls),
              },
            }),
          );
        }
      } finally {
        await cloud.close();
      }
    }
    return figures;
  } finally {
    await database.stop();
  }
}

function named(calls: Calls["writes"]): string {
  const each = Object.entries(calls).map(([operation, times]) => {
    const short = operation.split(/[.:]/).slice(-2).join(".");
    return times === 1 ? short : `${times} × ${short}`;
  });
  return each.join(", ") || "none";
}
