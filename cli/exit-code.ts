/** How a command ended, for scripts. */
export const EXIT = {
  ok: 0,
  /** An operation failed, or something failed on this machine. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The Manager refused: not signed in, not allowed, or the state of things is against it. */
  refused: 3,
  notFound: 4,
  /** The Manager did not answer. */
  unreachable: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
