import { env } from "node:process";
import { Hono } from "hono";

const app = new Hono();

app.get("/", (context) => context.text(`${env["GREETING"]} from __NAME__!`));

app.get("/greet/:name", (context) => context.json({ hello: context.req.param("name") }));

export default app;
