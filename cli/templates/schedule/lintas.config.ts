import { defineProject } from "lintas";

export default defineProject({
  name: "__NAME__",
  functions: {
    web: { path: "/", entry: "src/web.ts", memory: 128, smoke: { path: "/" } },
    // Private: only requests that this installation signed reach it.
    jobs: {
      path: "/jobs",
      entry: "src/jobs.ts",
      memory: 128,
      access: "private",
      variables: { REPORT_TO: "nobody@example.com" },
      secrets: ["MAIL_KEY"],
      schedules: [{ cron: "0 6 * * mon-fri", path: "/jobs/report" }],
    },
  },
});
