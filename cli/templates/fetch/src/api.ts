export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method === "GET" && pathname === "/time") {
      return Response.json({ time: new Date().toISOString() });
    }
    if (request.method === "POST" && pathname === "/echo") {
      // The body streams through; it is never held as a whole.
      const type = request.headers.get("content-type") ?? "application/octet-stream";
      return new Response(request.body, { headers: { "content-type": type } });
    }
    return Response.json({ error: `nothing at ${pathname}` }, { status: 404 });
  },
};
