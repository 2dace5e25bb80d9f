import { spawn } from "node:child_process";

/**
 * Ends every process of a user, whatever group it is in: to the kernel, -1 is everything that the
 * sender may signal, so it is sent as that user.
 */
export function endProcessesOf(uid: number, node: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ["-e", "process.kill(-1, 'SIGKILL')"], {
      uid,
      gid: uid,
      cwd: "/",
      env: {},
      stdio: "ignore",
    });
    child.on("error", reject);
    child.on("exit", () => resolve());
  });
}
