/** What a request may take of the thread on a machine that is busy with other tests, too. */
export const HELD_MS_MAX = 600;

/** Milliseconds of this thread's processor that something takes, client and server together. */
export async function held<T>(work: () => Promise<T>): Promise<{ took: T; ms: number }> {
  const before = process.threadCpuUsage();
  const took = await work();
  const { user, system } = process.threadCpuUsage(before);
  return { took, ms: (user + system) / 1000 };
}
