/** The four places at which a worker can die around an external write. */
export const boundaries = ["before intent", "after intent", "after call", "after end"] as const;
export type Boundary = (typeof boundaries)[number];

/** Called at each boundary of each step. Crash tests stop a worker in it; production does nothing. */
export type Probe = (
  boundary: Boundary,
  step: { operationId: string; no: number; name: string; part: string | null },
) => Promise<void>;

export const noProbe: Probe = async () => {};
