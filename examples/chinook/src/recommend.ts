import { ConnectorRefusal, defineConnector } from "lintas/connector";
import { z } from "zod";
import { affinity } from "./affinity.ts";
import { picks } from "./picks.ts";

/** A track that the store's editors would play next. */
const Recommendation = z
  .object({
    trackId: z.int32(),
    /** From 0 to 1. */
    score: z.number(),
    why: z.string(),
  })
  .meta({ id: "Recommendation" });

/** Asked for a whole list of tracks in one call, with a set of variables for each. */
export default defineConnector({
  functions: {
    recommend: {
      description: "What to play after a track of this genre, the best first",
      args: z.object({
        genreId: z.int32(),
        /** Left out of the answer: the one that plays. */
        trackId: z.int32().nullish(),
        limit: z.int32().min(1).max(20).nullish(),
      }),
      result: z.array(Recommendation),
      run: ({ genreId, trackId, limit }) =>
        picks
          .filter((pick) => pick.trackId !== trackId)
          .map(({ genreId: of, weight, ...pick }) => ({
            ...pick,
            score: Math.round(affinity(genreId, of) * weight * 100) / 100,
          }))
          .filter(({ score }) => score > 0)
          .toSorted((a, b) => b.score - a.score || a.trackId - b.trackId)
          .slice(0, limit ?? 3),
    },
  },
  procedures: {
    quote: {
      description: "What so many pieces cost, with the discount for quantities",
      args: z.object({ price: z.number().min(0), quantity: z.int32().min(1) }),
      result: z.object({ total: z.number(), discount: z.number() }).meta({ id: "Quote" }),
      run({ price, quantity }) {
        if (quantity > 100) {
          throw new ConnectorRefusal(422, "more than 100 pieces are sold by our partners", {
            quantity,
            most: 100,
          });
        }
        const discount = quantity >= 10 ? 0.1 : 0;
        return { total: Math.round(price * quantity * (1 - discount) * 100) / 100, discount };
      },
    },
  },
});
