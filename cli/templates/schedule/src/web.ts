import { Hono } from "hono";

const app = new Hono();

app.get("/", (context) => context.text("__NAME__ is up"));

export default app;
