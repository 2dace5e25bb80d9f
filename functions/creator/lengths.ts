/** Every length of time the Creator lives by, in milliseconds: configuration, never constants in code. */
export interface Lengths {
  /** Of a lease; it is renewed at a third of it. At most 60 s. */
  leaseMs: number;
  /** How often operations without a living worker are looked for. */
  sweepMs: number;
  /** How often this machine is read back. */
  reconcileMs: number;
  /** How often a target of a cloud is read back, give or take a tenth. */
  reconcileCloudMs: number;
  /** How often one target is read back for the asking, beyond a few times in a row. */
  requestedMs: number;
  /** How often what nobody can ask for any more is removed. */
  tidyMs: number;
  /** How long the first answer to a POST, and a plan that was shown, are kept. */
  keepAnswersMs: number;
  /** How long a token that has ended is kept. */
  keepTokensMs: number;
  /** One step from its intent to its end, waits included. */
  stepMs: number;
  /** One smoke request. */
  smokeMs: number;
  /** Following a route with a provider's own traffic setting, before it shows as `route pending`. */
  trafficMs: number;
  /** First wait before a provider that did not follow the route is asked again; doubled each time. */
  settleMs: number;
  settleMsMax: number;
  /** How long an absent resource may still appear after a call whose answer was lost. */
  graceMs: number;
  /** First wait of a repetition; doubled each time. */
  backoffMs: number;
  backoffMsMax: number;
  /** A resident worker waits itself for steps that are due within this time. */
  lingerMs: number;
  /** One scheduled request. */
  fireMs: number;
}

export const defaultLengths: Lengths = {
  leaseMs: 15_000,
  sweepMs: 5_000,
  reconcileMs: 60_000,
  reconcileCloudMs: 600_000,
  requestedMs: 5_000,
  tidyMs: 3_600_000,
  keepAnswersMs: 86_400_000,
  keepTokensMs: 30 * 86_400_000,
  stepMs: 300_000,
  smokeMs: 30_000,
  trafficMs: 30_000,
  settleMs: 30_000,
  settleMsMax: 600_000,
  graceMs: 30_000,
  backoffMs: 100,
  backoffMsMax: 30_000,
  lingerMs: 5_000,
  fireMs: 60_000,
};

/** Nothing that is written waits longer than this, so that a clock set back cannot park it for hours. */
export const WAIT_MS_MAX = 60_000;
