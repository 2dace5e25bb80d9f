type Serve = (request: Request) => Promise<Response>;

/**
 * A function that is set up by its first request: only then is its own address known. Requests that
 * come meanwhile wait for it; a setting up that failed is tried again by the next one.
 */
export function onFirstRequest(setUp: (request: Request) => Promise<Serve>): { fetch: Serve } {
  let serving: Promise<Serve> | null = null;
  return {
    async fetch(request) {
      const current = (serving ??= setUp(request));
      const serve = await current.catch((error: unknown) => {
        if (serving === current) serving = null;
        throw error;
      });
      return serve(request);
    },
  };
}

/**
 * Platforms route by host, so that the host of a request that came is one of ours. `form` is the
 * origin where it is another than the platform says, with `*` for the first label of its name.
 */
export function originOf(request: Request, form: string | null): string {
  const { origin, hostname } = new URL(request.url);
  return form === null ? origin : form.replace("*", hostname.split(".")[0] ?? "");
}
