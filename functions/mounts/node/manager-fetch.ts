import type { ServeFile } from "./console-files.ts";

type Fetch = (request: Request, host: unknown) => Response | Promise<Response>;

/** One address for all: the API, the command line's package, and the console for every other path. */
export function managerFetch(parts: {
  api: Fetch;
  console: ServeFile;
  cliPackage: () => Promise<Response>;
  /** This Manager itself as a build, below `/control/`. */
  control: (pathname: string) => Promise<Response>;
  /** JSON by path: what clouds read to know this installation by. */
  documents: Readonly<Record<string, unknown>>;
}): Fetch {
  return (request, host) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1" || pathname.startsWith("/v1/") || pathname === "/healthz") {
      return parts.api(request, host);
    }
    if (pathname === "/lintas.tgz") return parts.cliPackage();
    if (pathname.startsWith("/control/")) return parts.control(pathname);
    if (Object.hasOwn(parts.documents, pathname)) return Response.json(parts.documents[pathname]);
    return parts.console(request);
  };
}
