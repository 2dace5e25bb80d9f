import type { ComputeAdapter, Step, Want } from "../../../shared/ports/compute.ts";

/** Adapters with one of the mistakes that deploy tools make; each must fail the contract. */
export const brokenAdapters: Readonly<
  Record<string, { breaks: string; wrap: (adapter: ComputeAdapter) => ComputeAdapter }>
> = {
  "creates twice": {
    breaks: "a repeated send makes one resource",
    wrap(adapter) {
      const sent = new Map<string, number>();
      return {
        ...adapter,
        send(cx, step, seen) {
          if (!creates(step)) return adapter.send(cx, step, seen);
          const times = (sent.get(step.ref.name) ?? 0) + 1;
          sent.set(step.ref.name, times);
          if (times === 1) return adapter.send(cx, step, seen);
          const { want } = structuredClone(step.body) as { want: Want };
          want.key.part = `${want.key.part}-${times}`;
          want.owner.resource = want.key.part;
          return adapter.send(cx, { ...step, ref: adapter.name(want.key), body: { want } }, seen);
        },
      };
    },
  },
  "overwrites what is foreign": {
    breaks: "what is foreign is reported foreign and neither overwritten nor removed",
    wrap: (adapter) => ({
      ...adapter,
      diff: (want, seen) => adapter.diff(want, seen?.owner === "foreign" ? null : seen),
    }),
  },
  'believes "active"': {
    breaks: "a function that exits at its start is never taken for one that answers",
    wrap: (adapter) => ({
      ...adapter,
      async observe(cx, ref) {
        const seen = await adapter.observe(cx, ref);
        return seen === null ? null : { ...seen, ready: true };
      },
    }),
  },
  "forgets its tags": {
    breaks: "the creating call carries ownership tags, and observe and list give them all",
    wrap: (adapter) => ({
      ...adapter,
      send(cx, step, seen) {
        if (!creates(step)) return adapter.send(cx, step, seen);
        const { want } = structuredClone(step.body) as { want: Want };
        want.owner.operation = "";
        return adapter.send(cx, { ...step, body: { want } }, seen);
      },
    }),
  },
};

/** A step that makes a release carries its want, whatever a provider calls it. */
function creates({ body }: Step): boolean {
  return typeof body === "object" && body !== null && "want" in body;
}
