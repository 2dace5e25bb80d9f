import { Hono } from "hono";

const app = new Hono();

app.get("/healthz", (context) => context.text("ok"));
app.notFound((context) => context.html("<h1>Nothing here</h1><p><a href='/'>Home</a></p>", 404));

export default app;
