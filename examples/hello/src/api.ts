import { env } from "node:process";
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { streamText } from "hono/streaming";

const app = new Hono().basePath("/api");

app.get("/hello", (context) => {
  const name = context.req.query("name") ?? "world";
  return context.json({ text: `${env["GREETING"] ?? "Hello"}, ${name}!` });
});

/** Counts a visitor's calls in a cookie. */
app.get("/visits", (context) => {
  const visits = Number(getCookie(context, "visits") ?? 0) + 1;
  setCookie(context, "visits", String(visits), { httpOnly: true, sameSite: "Lax", path: "/api" });
  return context.json({ visits });
});

/** One line each tenth of a second: they arrive as they are written. */
app.get("/stream", (context) =>
  streamText(context, async (stream) => {
    for (let line = 1; line <= 5; line++) {
      await stream.writeln(`line ${line}`);
      await stream.sleep(100);
    }
  }),
);

export default app;
