import { chmod, mkdtemp, rename, rm } from "node:fs/promises";
import { type Server, connect } from "node:net";
import { dirname, join } from "node:path";
import { AppError } from "../../shared/errors/app-error.ts";
import { SOCKET_PATH_MAX } from "./instance-place.ts";

/**
 * Listens on a unix socket that only our own user may use. It is made in a private folder and moved
 * to its place, so that it is never open to others, and replaces the socket of a dead process.
 */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  const directory = await mkdtemp(`${dirname(path)}/.`);
  try {
    const hidden = join(directory, "s");
    checkSocketPath(hidden);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(hidden, () => resolve());
    });
    await chmod(hidden, 0o600);
    await rename(hidden, path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Throws `runner.running` where somebody listens. */
export async function refuseSecond(path: string): Promise<void> {
  if (!(await someoneAnswers(path))) return;
  throw new AppError("runner.running", { detail: `Another runner answers at ${path}.` });
}

/** Throws where the system would cut the path or refuse it. */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) <= SOCKET_PATH_MAX) return;
  throw new AppError("internal", {
    detail: `The socket path ${path} is longer than ${SOCKET_PATH_MAX} bytes: choose a shorter folder.`,
  });
}

function someoneAnswers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
