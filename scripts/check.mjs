// npm run check: lint, types and unit tests side by side, since the tests mostly wait. What each
// printed is shown whole when it ends; the exit code is 1 where any of them failed.
import { spawn } from "node:child_process";

const started = performance.now();
const outcomes = await Promise.all(["lint", "typecheck", "unit"].map(run));
console.log(`\ncheck: ${outcomes.every(Boolean) ? "all green" : "failed"} (${seconds(started)} s)`);
process.exit(outcomes.every(Boolean) ? 0 : 1);

/** @param {string} script */
function run(script) {
  const began = performance.now();
  const child = spawn("npm", ["run", "--silent", script], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      console.log(`${code === 0 ? "✓" : "✗"} ${script} (${seconds(began)} s)`);
      if (code !== 0) process.stdout.write(Buffer.concat(chunks));
      resolve(code === 0);
    });
  });
}

/** @param {number} since */
function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
