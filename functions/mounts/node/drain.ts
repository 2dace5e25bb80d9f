import type { Server } from "node:http";

/** Takes nothing new, lets answers end within `limitMs`, then cuts what is left (event streams). */
export async function drain(server: Server, limitMs: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  clearTimeout(cut);
}
