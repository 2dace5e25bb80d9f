import { env } from "node:process";
import { Hono } from "hono";

const app = new Hono().basePath("/jobs");

/** Requested by the schedule, and by hand with `npx lintas invoke`. */
app.post("/report", (context) => {
  console.log(`report for ${env["REPORT_TO"]}, mail key ${env["MAIL_KEY"] ? "set" : "missing"}`);
  return context.body(null, 204);
});

export default app;
