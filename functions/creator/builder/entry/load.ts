/** How much a process has to do, and since when it has nothing to do. */
export interface Load {
  inflight: () => number;
  enter(): void;
  leave: () => void;
  read(): { inflight: number; idleMs: number };
}

/** @param uptime milliseconds that only go forward. */
export function createLoad(uptime: () => number): Load {
  let inflight = 0;
  let idleSince = uptime();
  return {
    inflight: () => inflight,
    enter: () => void inflight++,
    leave() {
      inflight--;
      idleSince = uptime();
    },
    read: () => ({
      inflight,
      idleMs: inflight > 0 ? 0 : Math.max(0, uptime() - idleSince),
    }),
  };
}
