import type { ServeFile } from "./console-files.ts";

/** Beside the API proper: health, and what clouds read to know this installation by. */
const API = /^\/(?:v1|\.well-known)(?:\/|$)|^\/healthz$/;

export type Fetch = (request: Request, host: unknown) => Response | Promise<Response>;

/** One address for all: the API, the command line's package, and the console for every other path. */
export function managerFetch(parts: {
  api: Fetch;
  console: ServeFile;
  cliPackage: () => Promise<Response>;
  /** This Manager itself as a build, below `/control/`. */
  control: (pathname: string) => Promise<Response>;
}): Fetch {
  return (request, host) => {
    const { pathname } = new URL(request.url);
    if (API.test(pathname)) return parts.api(request, host);
    if (pathname === "/lintas.tgz") return parts.cliPackage();
    if (pathname.startsWith("/control/")) return parts.control(pathname);
    return parts.console(request);
  };
}
